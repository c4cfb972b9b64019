"""The methods of Task that few programs call. On a board they load when one first does."""

from .future_methods import FutureMethods
from .states import PENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class TaskMethods(FutureMethods):
    """A part of Task."""

    if TYPE_CHECKING:
        _name: str | None
        _id: int
        _cancelling: int
        _waits_for: Any

    def set_result(self, result: object) -> None:
        """A task's result is its coroutine's: raises RuntimeError."""
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception: object) -> None:
        """A task's exception is its coroutine's: raises RuntimeError."""
        raise RuntimeError("Task does not support set_exception operation")

    def cancelling(self) -> int:
        """How many requests to cancel are open: cancel() calls less uncancel() calls."""
        if self._state != PENDING:
            return self._cancelling
        kernel = self._kernel
        count: int = kernel.cancelling[self._id % kernel.places]
        return count

    def uncancel(self) -> int:
        """Take back one request to cancel and return how many are left."""
        count = self.cancelling()
        if count > 0:
            count -= 1
            if self._state != PENDING:
                self._cancelling = count
            else:
                self._kernel.cancelling[self._id % self._kernel.places] = count
        return count

    def get_coro(self) -> "Any":
        """The coroutine that the task runs."""
        bound = self._kernel.resumer(self)
        if getattr(bound, "_gathers", False):
            bound = self._waits_for
        return getattr(bound, "coro", bound)

    def get_name(self) -> str:
        """The name given, or one that is made from the task's number."""
        return self._name or "Task-%d" % self._kernel.number_of(self)

    def set_name(self, value: object) -> None:
        """Set the name; any object, converted to a string."""
        self._name = str(value)

    def get_stack(self, *, limit: "int | None" = None) -> "list[Any]":
        """The frames of the suspended coroutine, or of the traceback that ended it (CPython alone)."""
        from .stack import get_stack

        task: "Any" = self
        frames: "list[Any]" = get_stack(task, limit)
        return frames

    def print_stack(self, *, limit: "int | None" = None, file: "Any" = None) -> None:
        """Print where the task is suspended, or the traceback that ended it, to ``file`` (standard error)."""
        from .stack import print_stack

        task: "Any" = self
        print_stack(task, limit, file)

    def _describe(self) -> str:
        return " name=%r%s" % (self.get_name(), FutureMethods._describe(self))


def as_coroutine(obj: "Any") -> "Any":
    """What create_task makes of an awaitable that asyncio has as a coroutine: event.wait(), lock.acquire()."""
    from .future import Future
    from .waiting import Waitable

    if isinstance(obj, Waitable) and not isinstance(obj, Future):
        return await_it(obj)
    from .report import coroutine_expected

    raise TypeError(coroutine_expected(obj))


async def await_it(awaitable: "Any") -> object:
    """The same as a coroutine."""
    return await awaitable
