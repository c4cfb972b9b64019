"""What MicroPython does its own way; the rest of the kernel does not ask which interpreter it runs on.

CPython finds port_cpython under this name (see __init__): each name there is here too, with the same meaning.
"""

import io
import select
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Whether one kernel runs at a time, so that tasks need not each know theirs.
ONE_KERNEL = True


class _Running:
    # One kernel runs at a time, as MicroPython's threads share it. ready: the ring of the kernel that runs, has run or
    # was made last.
    kernel: "Any" = None
    ready: "Any" = None


running = _Running()


class _Pause:
    # A singleton: an awaitable object for each sleep would be an allocation for each sleep. It holds itself while it
    # has no request, which also tells its second turn (the task resumes) from its first (the task stops).
    def __init__(self) -> None:
        self.request: "Any" = self

    def __iter__(self) -> "_Pause":
        return self

    def __next__(self) -> "Any":
        request = self.request
        if request is not self:
            self.request = self
            return request
        _stop.__traceback__ = None  # or the traceback of a reused exception grows by every raise
        raise _stop


_stop = StopIteration()
_pause = _Pause()


def pause(request: "Any") -> "Any":
    """The single suspension point: ``await pause(request)`` hands the request to the kernel, which wakes us.

    The request is None (let others run), a number (sleep for so many microseconds; exactly, if it is negative) or what
    to wait for. Await it at once: the object is shared.
    """
    _pause.request = request
    return _pause


def sleep_ms(delay_ms: int) -> "Any":
    """See kernel.sleeping. It does not call pause: a call would be a good part of what a task's turn costs."""
    if delay_ms > 0x40000:  # clock.TURN_MS, the longest that a deadline can tell; a name would be looked up every time
        from .sleeping import sleep_long

        return sleep_long(delay_ms * 1000)
    _pause.request = delay_ms * 1000 if delay_ms > 0 else None
    return _pause


A_PROCESS = sys.platform in ("linux", "darwin", "win32")


class Bell(io.IOBase):
    """What an idle kernel waits with: a poll object, and itself a stream in it.

    A board that polls sleeps until something happens, and then asks its streams again. The bell can be read as soon as
    there is something to do, whatever made it so. A process would ask every millisecond: there the kernel looks by
    itself, every ten.
    """

    def __init__(self, kernel: "Any") -> None:
        self._kernel = kernel
        self._ready = kernel.ready
        self._virtual = kernel.clock.virtual
        self.poller = select.poll()
        if not A_PROCESS:
            self.poller.register(self, select.POLLIN)
        self.poll: "Any" = self.poller.ipoll  # type: ignore[attr-defined]

    def ioctl(self, request: int, events: int) -> int:
        """What select.poll calls: with 3, and events, to know which of them there are. Never allocates."""
        if request != 3:
            return -1
        ready = self._ready
        return events & 1 if ready.head != ready.tail or self._kernel.signalled else 0

    def wait(self, timeout_us: "int | None") -> None:
        """Wait for so long (None: without a limit), or until there is something to do."""
        kernel = self._kernel
        if timeout_us is None:
            kernel.clock.rebase()
            timeout_ms = 1 << 28  # the clock must be read every 12 days
        elif timeout_us % 1000 or self._virtual:
            timeout_ms = kernel.clock.exactly().wait(kernel, timeout_us)
        else:
            timeout_ms = timeout_us // 1000
        if timeout_ms > 10 and (A_PROCESS or kernel.threads is not None):
            timeout_ms = 10  # nothing can end the wait from outside
        if kernel.streams is None:
            self.poll(timeout_ms)
        else:
            kernel.streams.poll(timeout_ms)


def stop() -> StopIteration:
    """What ends an awaitable that has no result: always the same exception, so that it allocates nothing."""
    _stop.__traceback__ = None
    return _stop


def bind(coro: "Any", context: "Any") -> "Any":
    """What resumes a coroutine: on MicroPython itself, as there are no contexts; RuntimeError for one that is given."""
    if context is not None:
        raise RuntimeError("MicroPython has no contextvars: leave context out")
    return coro


def context_for(context: "Any") -> "Any":
    """The context that a callback will be called in: there are none, so RuntimeError for one that is given."""
    return bind(None, context)


def place_for(entries: "Any", key: int, count: int) -> int:
    """Where to insert a timer into the first ``count`` of a list that is sorted, before all that equal it."""
    low = 0
    while low < count:
        middle = (low + count) >> 1
        if entries[middle]._place < key:
            low = middle + 1
        else:
            count = middle
    return low


# Waitable and Future have a __next__, which is all that ``await`` needs here.
awaiting: "Any" = None
awaiting_future: "Any" = None


def iscoroutine(obj: object) -> bool:
    """True for a coroutine object; generators are coroutines here."""
    return isinstance(obj, COROUTINE)


async def _coroutine() -> None:
    pass


COROUTINE = type(_coroutine())

# MicroPython has no handlers of signals (Ctrl-C raises wherever the processor is, and recovery puts it right) and no
# asynchronous generators.
CtrlC: "Any" = None
asyncgen_hooks: "Any" = None
