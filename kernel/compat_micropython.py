"""compat's names as MicroPython has them: nothing here allocates but ``cancelled_error``, which can do without."""

from .cancelled import CancelledError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# Whether one kernel runs at a time, so that tasks need not each know theirs.
ONE_KERNEL = True


class Running:
    """Holds the kernel that runs: one at a time, as MicroPython's threads share one."""

    def __init__(self) -> None:
        self.kernel: "Any" = None
        # The ring of ready tasks of the kernel that runs, or has run or was made last.
        self.ready: "Any" = None


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


# Deadlines are kept as small integers; a longer sleep is made of several, which the caller does not notice.
LONGEST_MS = 1 << 18
LONGEST_US = LONGEST_MS * 1000


def sleep_ms(delay_ms: int) -> "Any":
    """See kernel.sleep. It does not call pause: a call would be a good part of what a task's turn costs."""
    if delay_ms <= LONGEST_MS:
        _pause.request = delay_ms * 1000 if delay_ms > 0 else None
        return _pause
    return _sleep_in_pieces(delay_ms * 1000, 1)


def sleep_us(delay_us: int) -> "Any":
    """See kernel.sleep."""
    if delay_us <= LONGEST_US:
        return pause(-delay_us if delay_us > 0 else None)
    return _sleep_in_pieces(delay_us, -1)


def sleep_long(delay_us: int) -> "Any":
    """Sleep however long, in pieces that are small integers; the last one as exact as sleep_ms."""
    return pause(delay_us) if delay_us <= LONGEST_US else _sleep_in_pieces(delay_us, delay_us)


async def _sleep_in_pieces(delay_us: int, sign: int) -> None:
    from .future import running_kernel

    kernel: "Any" = running_kernel()
    task = kernel.current
    task._sleeps_until_us = kernel.clock.total_us() + delay_us
    try:
        while delay_us > LONGEST_US:
            await pause(-LONGEST_US)  # exactly, or the roundings of all pieces would add up
            delay_us -= LONGEST_US
        await pause(delay_us if sign > 0 else -delay_us)
    finally:
        task._sleeps_until_us = None


def stop() -> StopIteration:
    """What ends an awaitable that has no result: always the same exception, so that it allocates nothing."""
    _stop.__traceback__ = None
    return _stop


def bind(coro: "Any", context: "Any") -> "Any":
    """What resumes a coroutine: on MicroPython itself, as there are no contexts; RuntimeError for one that is given."""
    if context is not None:
        context_for(context)
    return coro


def context_for(context: "Any") -> None:
    """The context that a callback will be called in: there are none, so RuntimeError for one that is given."""
    if context is not None:
        raise RuntimeError("MicroPython has no contextvars: leave context out")


def new_ring(size: int) -> "Any":
    """What keeps the items of a queue, with room for ``size`` of them at first."""
    from .ring import Ring

    return Ring(size)


def bisect_left(keys: "Any", key: int, low: int, high: int) -> int:
    """Where to insert a key into a sorted list, before all that equal it."""
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


# For when there is no memory for one. It cannot serve every time: the traceback of an exception whose class is not
# built in grows by every raise.
_spare = CancelledError()


def cancelled_error(message: object) -> CancelledError:
    """The exception that cancels a task: a new one, or a spare one where the heap is full or locked."""
    try:
        return CancelledError() if message is None else CancelledError(message)
    except MemoryError:
        return _spare


# Waitable and Future have a __next__, which is all that ``await`` needs here.
awaiting: "Any" = None
awaiting_future: "Any" = None


COROUTINE = type(_sleep_in_pieces(0, 1))


def iscoroutine(obj: object) -> bool:
    """True for a coroutine object; generators are coroutines here."""
    return isinstance(obj, COROUTINE)


# MicroPython has no handlers of signals (Ctrl-C raises wherever the processor is, and recovery puts it right) and no
# asynchronous generators.
CtrlC: "Any" = None
asyncgen_hooks: "Any" = None
