"""Waiting for streams, and on CPython the wait of an idle kernel; a board waits with the bell in port.

A stream that ends, fails or is hung up counts as ready, so that the task's next read or write tells what happened. A
task whose stream is closed under it gets OSError (EBADF). On MicroPython, streams stay registered when nobody waits for
them any more, as registering them again would allocate; on CPython they do not, since numbers of files are used again.
"""

import select

from .clock import REBASE_US
from .task import running_kernel
from .turns import Turns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

EBADF = 9
# What a poll object reports of a closed stream; MicroPython's select has no name for it.
POLLNVAL = 0x20
BOTH = select.POLLIN | select.POLLOUT
# How many streams more than twice those that are waited for stay registered.
KEPT = 8


class _Direction(Turns):
    # Reading or writing of one stream, and the one task that waits for it.
    kind = "stream"

    def __init__(self, watched: "_Watched", events: int) -> None:
        self._first = self._last = None
        self._watched = watched
        self._events = events
        self._error: "Any" = None

    def _take(self, woken: bool = False) -> bool:
        if woken:
            error = self._error
            if error is not None:
                self._error = None
                raise error
            return True
        if self._first is not None:
            raise RuntimeError("a task waits for this stream already: %r" % (self._watched.stream,))
        self._watched.open()
        return False

    def _park(self, task: "Any") -> None:
        Turns._park(self, task)
        self._watched.streams.begin(self._watched)

    def _interrupt(self, task: "Any", message: object) -> bool:
        Turns._interrupt(self, task, message)
        self._watched.streams.end(self._watched)
        return True

    def tell(self, events: int, error: "Any") -> None:
        """Wake the task if it waits for one of these events; ``error`` is raised there."""
        if self._first is not None and self._events & events:
            self._error = error
            self._hand()
            self._watched.streams.end(self._watched)

    def _leave(self, task: "Any", woken: bool) -> None:
        if woken:
            self._error = None


class _Watched:
    # A stream in the poll object of a kernel; ``mask`` is what is asked for there, None when it is not registered.
    def __init__(self, streams: "Streams", key: "Any", stream: "Any") -> None:
        self.streams = streams
        self._key = key
        self.stream = stream
        self.mask: "int | None" = None
        self.reader = _Direction(self, select.POLLIN)
        self.writer = _Direction(self, select.POLLOUT)

    def wanted(self) -> int:
        """The events that tasks wait for."""
        reading = select.POLLIN if self.reader._first is not None else 0
        return reading | select.POLLOUT if self.writer._first is not None else reading

    def open(self) -> None:
        """Register, if it is not; raises what the poll object has against the stream."""
        watched = self.streams.watched
        if watched.get(self._key) is not self:
            watched[self._key] = self  # it was forgotten before it was awaited
        if self.mask is None:
            self.streams.poller.register(self._key, 0)
            self.mask = 0

    def update(self) -> None:
        """Ask for what tasks wait for."""
        mask = self.wanted()
        if mask != self.mask:
            self.streams.poller.modify(self._key, mask)
            self.mask = mask

    def close(self) -> None:
        """Take it out of the poll object; nobody waits."""
        if self.mask is not None:
            self.mask = None
            self.streams.poller.unregister(self._key)

    def tell(self, events: int, error: "Any" = None) -> None:
        """Wake the tasks that wait for these events."""
        self.reader.tell(events, error)
        self.writer.tell(events, error)

    def test(self) -> "Any":
        """Ask this stream alone; the exception that it raises, or None."""
        poller = select.poll()
        try:
            poller.register(self._key, self.wanted())
            poller.poll(0)
        except Exception as error:
            return error
        return None


class Streams:
    """The streams that tasks of one kernel wait for, in one poll object, and the bell that ends its wait."""

    def __init__(self, kernel: "Any") -> None:
        self._kernel = kernel
        self.poller = select.poll() if kernel.bell is None else kernel.bell.poller
        # MicroPython's ipoll allocates nothing, and tells of objects; CPython tells of numbers.
        self._by_number = not hasattr(self.poller, "ipoll")
        self._poll: "Any" = getattr(self.poller, "poll" if self._by_number else "ipoll")
        self.watched: "dict[Any, Any]" = {}
        self._waiting = 0

    def watch(self, stream: "Any") -> _Watched:
        """The entry of a stream, which is new when nobody has waited for it lately."""
        key = self._key_of(stream)
        watched: "_Watched | None" = self.watched.get(key)
        if watched is None:
            if len(self.watched) >= 2 * self._waiting + KEPT:
                self._forget_unused()
            watched = self.watched[key] = _Watched(self, key, stream)
        watched.stream = stream
        return watched

    def _key_of(self, stream: "Any") -> "Any":
        number = stream
        if not isinstance(stream, int) and (self._by_number or hasattr(stream, "fileno")):
            try:
                number = stream.fileno()
            except ValueError:
                number = -1
        if isinstance(number, int) and number < 0:
            raise OSError(EBADF, "the stream is closed: %r" % (stream,))
        return number if self._by_number else stream

    def _forget_unused(self) -> None:
        for key in list(self.watched):
            if not self.watched[key].wanted():
                self.watched.pop(key).close()

    def begin(self, watched: _Watched) -> None:
        """A task waits."""
        self._waiting += 1
        self._kernel.streams = self
        watched.update()

    def end(self, watched: _Watched) -> None:
        """The task waits no more; without anybody who waits, the kernel no longer polls."""
        self._waiting -= 1
        if not self._waiting:
            self._kernel.streams = None
        if self._by_number and not watched.wanted():
            watched.close()
        else:
            watched.update()

    def poll(self, timeout_ms: int) -> bool:
        """Wake the tasks whose streams are ready within ``timeout_ms``; whether there were any."""
        before = self._waiting
        try:
            for ready in self._poll(timeout_ms):
                watched = self.watched.get(ready[0])
                if watched is not None:
                    self._tell(watched, ready[1])
        except Exception:
            if not self._blame():
                raise
        return self._waiting < before

    def _tell(self, watched: _Watched, events: int) -> None:
        if not watched.wanted():
            watched.close()  # it has ended, and would be reported for ever
        elif events & POLLNVAL:
            message = "the stream was closed while a task waited for it: %r" % (watched.stream,)
            watched.tell(BOTH, OSError(EBADF, message))
        else:
            watched.tell(BOTH if events & (select.POLLERR | select.POLLHUP) else events)

    def _blame(self) -> bool:
        # A stream has raised when it was asked: its task gets the exception, the others go on.
        for watched in list(self.watched.values()):
            error = watched.test() if watched.mask is not None else None
            if error is not None:
                watched.tell(BOTH, error)
                watched.close()
                return True
        return False

    # ---- idle: on CPython; a board waits with its bell -----------------------------------------------------------

    def wait(self, clock: "Any", timeout_us: "int | None") -> None:
        """What an idle kernel does: wait for a stream, an interrupt or the next deadline, whichever comes first."""
        kernel = self._kernel
        left_us = REBASE_US if timeout_us is None else min(timeout_us, REBASE_US)
        self._listen()
        if not kernel.signalled:
            if clock.virtual and timeout_us is not None:
                self._wait_virtually(clock, timeout_us)
            elif left_us >= 1000:
                self.poll(left_us // 1000)
            elif not self.poll(0) and not kernel.signalled:
                clock.sleep(left_us)
        if kernel.threads is not None:
            kernel.threads.drain()

    def _wait_virtually(self, clock: "Any", timeout_us: int) -> None:
        # Time stands still while a thread works.
        threads = self._kernel.threads
        working = threads is not None and threads.unfinished
        if not self.poll(timeout_us // 1000 if working else 0) and not self._kernel.signalled:
            clock.sleep(timeout_us)

    def _listen(self) -> None:
        # Let other threads, and handlers of signals, end the wait of the poll object.
        kernel = self._kernel
        if kernel.threads is None and kernel.armed is not None:
            from .threads import threads_of

            threads_of(kernel)
        if kernel.threads is not None:
            kernel.threads.watch(self.poller, select.POLLIN)


def streams_of(kernel: "Any") -> Streams:
    """What streams are to this kernel; made when it is first needed."""
    if kernel.poller is None:
        if kernel.streams is not None:
            kernel.streams._wake_first()  # a console, which has waited for its line by itself and will do so here
        kernel.poller = Streams(kernel)
    streams: Streams = kernel.poller
    return streams


def readable(stream: object) -> Turns:
    """``await readable(stream)``: until it can be read without blocking, or has ended, failed or was hung up.

    A stream is anything that select.poll takes. One task at a time waits to read it and one to write it: RuntimeError
    for a second one. OSError (EBADF) when it is closed, also while the task waits. Allocates on MicroPython only for a
    stream that the kernel has not seen lately.
    """
    return streams_of(running_kernel()).watch(stream).reader


def writable(stream: object) -> Turns:
    """``await writable(stream)``: until it can be written without blocking; see ``readable``."""
    return streams_of(running_kernel()).watch(stream).writer
