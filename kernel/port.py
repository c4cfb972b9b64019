"""What MicroPython does its own way; the rest of the kernel does not ask which interpreter it runs on.

CPython finds port_cpython under this name (see __init__): each name there is here too, with the same meaning.
"""

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


# Deadlines are kept as small integers; a longer sleep is made of several, which the caller does not notice.
LONGEST_MS = 1 << 18
LONGEST_US = LONGEST_MS * 1000


def sleep_ms(delay_ms: int) -> "Any":
    """See kernel.sleeping. It does not call pause: a call would be a good part of what a task's turn costs."""
    if delay_ms > LONGEST_MS:
        return sleep_long(delay_ms * 1000)
    _pause.request = delay_ms * 1000 if delay_ms > 0 else None
    return _pause


def sleep_us(delay_us: int) -> "Any":
    """See kernel.sleeping."""
    if delay_us > LONGEST_US:
        return sleep_long(delay_us, -1)
    return pause(-delay_us if delay_us > 0 else None)


def sleep_long(delay_us: int, sign: int = 1) -> "Any":
    """Sleep however long; the end as exact as that of sleep_ms, or of sleep_us when ``sign`` is negative."""
    if delay_us <= LONGEST_US:
        return pause(delay_us * sign)
    from .sleeping import sleep_in_pieces

    return sleep_in_pieces(delay_us, sign)


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
