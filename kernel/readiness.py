"""Waiting for streams: the only file that imports select."""

import select

from .task import running_kernel
from .waiting import WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# poll() on a board cannot be woken by an interrupt handler: with flags armed it waits in pieces.
SIGNAL_PIECE_MS = 1


class _Stream(WaitQueue):
    # One direction of one stream, and the one task that waits for it.
    def __init__(self, streams: "Streams", stream: "Any", events: int) -> None:
        self.streams = streams
        self.stream = stream
        self.events = events

    def _interrupt(self, task: "Any", message: object) -> bool:
        WaitQueue._interrupt(self, task, message)
        self.streams.remove(self)
        return True


class Streams:
    """The streams that tasks of one kernel wait for, in one poll object."""

    def __init__(self, kernel: "Any") -> None:
        self._kernel = kernel
        self._poll = select.poll()
        self._waiting: "list[Any]" = []

    def add(self, stream: "Any", events: int) -> _Stream:
        """Watch a stream in one direction. Raises RuntimeError when a task waits for it already."""
        for other in self._waiting:
            if other.stream is stream and other.events & events:
                raise RuntimeError("a task waits for this stream already: %r" % (stream,))
        waiting = _Stream(self, stream, events)
        self._waiting.append(waiting)
        self._register(stream)
        self._kernel.streams = self
        return waiting

    def remove(self, waiting: _Stream) -> None:
        """Stop watching; without anything to watch the kernel no longer polls."""
        self._waiting.remove(waiting)
        self._register(waiting.stream)
        if not self._waiting:
            self._kernel.streams = None

    def _register(self, stream: "Any") -> None:
        events = 0
        for waiting in self._waiting:
            if waiting.stream is stream:
                events |= waiting.events
        if events:
            self._poll.register(stream, events)
        else:
            self._poll.unregister(stream)

    def poll(self, timeout_ms: "int | None") -> None:
        """Wake the tasks whose streams are ready within ``timeout_ms`` (None: no limit)."""
        for ready in self._poll.poll(-1 if timeout_ms is None else timeout_ms):
            self._wake(ready[0], ready[1])

    def _wake(self, stream: "Any", events: int) -> None:
        ended = events & (select.POLLERR | select.POLLHUP)
        for waiting in self._waiting[:]:
            if _same(waiting.stream, stream) and (ended or waiting.events & events):
                self.remove(waiting)
                waiting._wake_all()

    def wait(self, clock: "Any", timeout_us: "int | None") -> None:
        """What an idle kernel does: wait for a stream or the next deadline, whichever comes first."""
        threads = self._kernel.threads
        deaf = self._kernel.armed is not None and not self._kernel.wakeable
        if threads is not None and not threads.watch(self._poll, select.POLLIN):
            deaf = True
        if clock.virtual:
            self.poll(0 if timeout_us is not None else None)
            if timeout_us is not None and not len(self._kernel.ready):
                clock.sleep(timeout_us)
        elif deaf:
            self.poll(SIGNAL_PIECE_MS)
        elif timeout_us is None:
            self.poll(None)
        else:
            self.poll(timeout_us // 1000)
            if not len(self._kernel.ready) and timeout_us < 1000:
                clock.sleep(timeout_us)
        if threads is not None:
            threads.drain()


def _same(stream: "Any", polled: "Any") -> bool:
    return stream is polled or (
        isinstance(polled, int) and polled == (stream if isinstance(stream, int) else stream.fileno())
    )


async def readable(stream: object) -> None:
    """Wait until a stream (anything that select.poll takes) can be read without blocking, or has ended. Allocates."""
    await _wait(stream, select.POLLIN)


async def writable(stream: object) -> None:
    """Wait until a stream can be written without blocking, or has ended. Allocates."""
    await _wait(stream, select.POLLOUT)


async def _wait(stream: "Any", events: int) -> None:
    from .compat import pause

    kernel = running_kernel()
    if kernel.poller is None:
        kernel.poller = Streams(kernel)
    await pause(kernel.poller.add(stream, events))
