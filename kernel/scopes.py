"""timeout, timeout_at, wait_for: parts of a program that end at their deadline."""

from .errors import TimeoutError
from .sleeping import to_us
from .task import CancelledError, Future, Task, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# Which timer a timeout has.
_OWN = 1
_COMMON = 2

_CREATED = "created"
_ACTIVE = "active"
_EXPIRING = "expiring"
_EXPIRED = "expired"
_FINISHED = "finished"


class Timeout:
    """What timeout() and timeout_at() return: ``async with timeout(5) as scope:``. Allocates.

              __aenter__           _end_body             __aexit__
    created ------------> active ------------> expiring ----------> expired
                            |          __aexit__
                            +------------------------> finished
    """

    # The timer's deadline, while it is set.
    _place: "int | None" = None

    def __init__(self, when: "float | None", deadline_us: "int | None") -> None:
        self._when = when
        self._deadline_us = deadline_us
        self._state = _CREATED
        self._task: "Any" = None
        self._cancelling = 0
        # What makes the body end: a timer, or a callback when the deadline has passed already.
        self._timed = 0
        self._soon: "Any" = None

    def when(self) -> "float | None":
        """The deadline in seconds of the loop's time(), None for no limit."""
        return self._when

    def expired(self) -> bool:
        """Whether the deadline came before the block ended."""
        return self._state is _EXPIRING or self._state is _EXPIRED

    def reschedule(self, when: "float | None") -> None:
        """Move the deadline to ``when``, in seconds of the loop's time(); None for no limit.

        Raises RuntimeError outside of the block or after the deadline, KernelFull (and nothing has changed) when there
        is no timer left.
        """
        if self._state is _CREATED:
            raise RuntimeError("Timeout has not been entered")
        if self._state is not _ACTIVE:
            raise RuntimeError("Cannot change state of %s Timeout" % self._state)
        self._schedule(_as_us(when))
        self._when = when

    def _schedule(self, deadline_us: "int | None") -> None:
        # First what may raise KernelFull: who has a timer already can always have it again.
        kernel = running_kernel()
        delay_us = None if deadline_us is None else deadline_us - kernel.clock.total_us()
        node = None
        if delay_us is not None and delay_us <= 0:
            from .callbacks import Callback

            node = Callback(kernel, self._end_body)
        self._remove_timer(kernel)
        if delay_us is not None and node is None:
            self._add_timer(kernel, delay_us)
        if self._soon is not None:
            self._soon.cancel()
        self._soon = node
        if node is not None:
            node._wake()

    def _add_timer(self, kernel: "Any", delay_us: int) -> None:
        # The one that the task has for its timeouts; within another timeout one of the common ones.
        place = self._task._id % kernel.places
        if kernel.timed[place]:
            kernel.add_timer(self, delay_us)
            self._timed = _COMMON
        else:
            kernel.timed[place] = 1
            kernel.extra_timers -= 1
            kernel.add_timer(self, delay_us)
            self._timed = _OWN

    def _remove_timer(self, kernel: "Any") -> None:
        timed = self._timed
        self._timed = 0
        if timed:
            if timed == _OWN:
                kernel.timed[self._task._id % kernel.places] = 0
                kernel.extra_timers += 1
            kernel.remove_timer(self)

    def _expire(self) -> None:
        self._remove_timer(self._task._kernel)
        self._end_body()

    def _end_body(self) -> None:
        self._soon = None
        self._state = _EXPIRING
        self._task.cancel()

    def enter(self) -> None:
        """Begin the block of the running task."""
        if self._state is not _CREATED:
            raise RuntimeError("Timeout has already been entered")
        task = running_kernel().current
        if not isinstance(task, Task):
            raise RuntimeError("Timeout should be used inside a task")
        self._task = task
        self._cancelling = task.cancelling()
        self._schedule(self._deadline_us)
        self._state = _ACTIVE

    def leave(self, error: "Any") -> "Any":
        """End the block, by an exception or None; returns the TimeoutError to raise instead, or None."""
        self._remove_timer(self._task._kernel)
        if self._soon is not None:
            self._soon.cancel()
        if self._state is _ACTIVE:
            self._state = _FINISHED
            return None
        self._state = _EXPIRED
        if self._task.uncancel() <= self._cancelling and isinstance(error, CancelledError):
            expired = TimeoutError()
            expired.__cause__ = error
            return expired
        return None

    async def __aenter__(self) -> "Timeout":
        self.enter()
        return self

    async def __aexit__(self, _kind: "Any", error: "Any", _: object) -> None:
        expired = self.leave(error)
        if expired is not None:
            raise expired

    def __repr__(self) -> str:
        when = "" if self._state is not _ACTIVE else " when=%s" % (self._when and round(self._when, 3))
        return "<Timeout [%s]%s>" % (self._state, when)


def _as_us(when: "float | None") -> "int | None":
    return None if when is None else int(when * 1000000 + 0.5)


def timeout(delay: "float | None") -> Timeout:
    """``async with timeout(5):`` cancels the block after ``delay`` seconds and raises TimeoutError (asyncio.timeout).

    None is no limit. Takes a timer while the block runs: entering it raises KernelFull when there is none. Raises
    RuntimeError when no kernel runs. Allocates.
    """
    now_us = running_kernel().clock.total_us()
    if delay is None:
        return Timeout(None, None)
    return Timeout(now_us / 1000000 + delay, now_us + to_us(delay))


def timeout_at(when: "float | None") -> Timeout:
    """timeout() with a deadline: ``when`` in seconds of the loop's time() (asyncio.timeout_at)."""
    return Timeout(when, _as_us(when))


async def wait_for(aw: "Any", timeout: "float | None") -> object:
    """The result of an awaitable, if it comes within ``timeout`` seconds (asyncio.wait_for).

    It is awaited in the task that calls; on timeout it is cancelled there, and TimeoutError raised when it has ended.
    What it raises or returns while it is cancelled is passed on instead. None is no limit. Takes a timer while it
    waits. Allocates.
    """
    if timeout is None:
        return await aw
    return await _wait_for_us(aw, to_us(timeout))


async def wait_for_ms(aw: "Any", timeout_ms: int) -> object:
    """wait_for with a timeout in milliseconds (MicroPython's asyncio)."""
    return await _wait_for_us(aw, timeout_ms * 1000)


async def _wait_for_us(aw: "Any", timeout_us: int) -> object:
    if timeout_us <= 0:
        return await _now_or_never(aw)
    scope = Timeout(None, running_kernel().clock.total_us() + timeout_us)
    scope.enter()
    try:
        result = await aw
    except BaseException as error:
        expired = scope.leave(error)
        if expired is not None:
            raise expired
        raise
    scope.leave(None)
    return result


async def _now_or_never(aw: "Any") -> object:
    # What is not done is cancelled, before it has begun or where it waits.
    from .combine import cancel_and_wait, ensure_future

    future: Future = ensure_future(aw)
    if not future._state:
        await cancel_and_wait(future)
        if future.cancelled():
            raise TimeoutError
    return future.result()
