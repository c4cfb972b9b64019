"""What the kernel raises besides CancelledError and TimeoutError, and what is said when a limit is reached."""

from .task import CancelledError as CancelledError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class InvalidStateError(Exception):
    """A future was asked for what it does not have yet, or given a second result (asyncio.InvalidStateError)."""


class KernelFull(RuntimeError):
    """A limit of kernel.limits is reached: nothing has changed, and the program may catch this and go on."""


class Deadlock(RuntimeError):
    """Nothing is ready and nothing can ever become ready: no timer, no stream, no interrupt source, no thread."""


def full(what: str, limit: int) -> KernelFull:
    """What to raise when all places of a kind are taken."""
    return KernelFull(
        "all %d %s are in use; raise the limit with run(main(), capacity=Limits(%s=...))" % (limit, what, what)
    )


def refuse(kernel: "Any", task: "Any") -> KernelFull:
    """What to raise for a task beyond the capacity, whose coroutine is closed."""
    coro = task._runner
    getattr(coro, "coro", coro).close()
    return full("tasks", kernel.capacity)


def require(kernel: "Any", tasks: int, callbacks: int) -> None:
    """Raise KernelFull unless there is room for so many more tasks and callbacks; reserves nothing."""
    _require(tasks, kernel.live, kernel.capacity, "tasks")
    _require(callbacks, kernel.callbacks, kernel.limits.callbacks, "callbacks")


def _require(wanted: int, used: int, limit: int, what: str) -> None:
    if used + wanted > limit:
        raise KernelFull(
            "no room for %d %s: %d of %d are in use; raise the limit with run(main(), capacity=Limits(%s=...))"
            % (wanted, what, used, limit, what)
        )
