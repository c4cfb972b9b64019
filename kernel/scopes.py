"""wait_for, and what it shares with timeout(): a part of a task that ends at its deadline."""

from .port import iscoroutine
from .sleeping import to_us
from .task import CancelledError, Task, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

try:
    TimeoutError = TimeoutError  # asyncio.TimeoutError is the builtin one, where there is one
except NameError:  # MicroPython has no builtin TimeoutError

    class TimeoutError(Exception):  # type: ignore[no-redef]
        """The time allowed for an operation has passed (asyncio.TimeoutError)."""


class Scope:
    """Cancels the task that has entered it when its time is over."""

    # The timer's deadline, while it is set.
    _place: "int | None" = None
    # Which timer it has: none, the one that the task has for its timeouts, or one of the common ones.
    timed = 0
    task: "Any" = None
    _expired = False

    def open(self, delay_us: "int | None") -> None:
        """Begin, in the running task. Raises KernelFull, and nothing has changed."""
        task = running_kernel().current
        if not isinstance(task, Task):
            raise RuntimeError("Timeout should be used inside a task")
        self._cancelling = task.cancelling()
        self.set(task, delay_us)
        self.task = task

    def set(self, task: "Any", delay_us: "int | None") -> None:
        """Move the timer, or do without; who has one already can always have it again."""
        kernel = task._kernel
        place = task._id % kernel.places
        timed = self.timed
        if timed:
            self.timed = 0
            if timed == 1:
                kernel.timed[place] = 0
                kernel.extra_timers += 1
            kernel.remove_timer(self)
        if delay_us is not None:
            timed = kernel.timed[place] + 1
            if timed == 1:
                kernel.timed[place] = 1
                kernel.extra_timers -= 1
            kernel.add_timer(self, delay_us)
            self.timed = timed

    def _expire(self) -> None:
        task = self.task
        self.set(task, None)
        self._expired = True
        task.cancel()

    def close(self, error: "Any") -> "Any":
        """End, by an exception or None; returns the TimeoutError to raise instead, or None."""
        task = self.task
        self.set(task, None)
        if self._expired and task.uncancel() <= self._cancelling and isinstance(error, CancelledError):
            expired = TimeoutError()
            expired.__cause__ = error
            return expired
        return None


async def wait_for(aw: "Any", timeout: "float | None") -> object:
    """The result of an awaitable, if it comes within ``timeout`` seconds (asyncio.wait_for).

    It is awaited in the task that calls; on timeout it is cancelled there, and TimeoutError raised when it has ended.
    What it raises or returns while it is cancelled is passed on instead. None is no limit. Takes a timer while it
    waits, the task's own where it is not within another timeout. Raises KernelFull. Allocates.
    """
    if timeout is None:
        return await aw
    return await wait_for_us(aw, to_us(timeout))


def wait_for_ms(aw: "Any", timeout_ms: int) -> "Any":
    """wait_for with a timeout in milliseconds (MicroPython's asyncio)."""
    return wait_for_us(aw, timeout_ms * 1000)


async def wait_for_us(aw: "Any", timeout_us: int) -> object:
    """wait_for with a timeout in microseconds."""
    if timeout_us <= 0:
        from .combine import now_or_never

        return await now_or_never(aw, TimeoutError)
    scope = Scope()
    try:
        scope.open(timeout_us)
    except RuntimeError:
        if iscoroutine(aw):
            aw.close()
        raise
    try:
        result = await aw
    except BaseException as error:
        expired = scope.close(error)
        if expired is not None:
            raise expired
        raise
    scope.close(None)
    return result
