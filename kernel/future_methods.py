"""The methods of Future that few programs call. On a board they load when one first does."""

from .callbacks import Callback
from .compat import context_for
from .errors import InvalidStateError
from .states import FAILED, FINISHED, PENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel

STATE_NAMES = ("pending", "finished", "finished", "cancelled")


class FutureMethods:
    """A part of Future."""

    if TYPE_CHECKING:
        _state: int
        _result: Any
        _first: Any
        _kernel: Any
        _finish: Any
        _outcome: Any
        _park: Any
        _unlink: Any

    def get_loop(self) -> "Kernel":
        """The kernel that this future belongs to."""
        from .current import hand_out

        return hand_out(self._kernel)

    def exception(self) -> "BaseException | None":
        """The exception or None; raises CancelledError, or InvalidStateError when the future is not done."""
        state = self._state
        if state == FINISHED:
            return None
        outcome: BaseException = self._outcome()
        if state == FAILED:
            return outcome
        raise outcome

    def set_result(self, result: object) -> None:
        """Mark the future done with a result. Raises InvalidStateError when it is done already."""
        self._check_pending()
        self._finish(FINISHED, result)

    def set_exception(self, exception: "BaseException | type") -> None:
        """Mark the future done with an exception. Raises InvalidStateError when done, TypeError for StopIteration."""
        self._check_pending()
        if isinstance(exception, type):
            exception = exception()
        if isinstance(exception, StopIteration):
            raise TypeError("StopIteration interacts badly with generators and cannot be raised into a Future")
        self._finish(FAILED, exception)

    def _check_pending(self) -> None:
        if self._state != PENDING:
            raise InvalidStateError("invalid state: the future is done")

    def add_done_callback(self, callback: "Any", *, context: "Any" = None) -> None:
        """Call ``callback(future)`` soon after the future is done.

        Raises KernelFull when the places for callbacks are taken. Allocates.
        """
        self._call_when_done(callback, context_for(context))

    def _call_when_done(self, callback: "Any", context: "Any" = None) -> Callback:
        node = Callback(self._kernel, callback, (self,), context)
        self._park(node)
        return node

    def _forget(self, node: Callback) -> None:
        # Take back _call_when_done, however far it has come.
        if self._state == PENDING:
            self._unlink(node)
            self._kernel.release_callback()
        else:
            node.cancel()

    def remove_done_callback(self, callback: "Any") -> int:
        """Forget every callback that equals this one and return how many there were."""
        removed = 0
        node = self._first
        while node is not None:
            after = node._place
            if isinstance(node, Callback) and node.function == callback:
                self._forget(node)
                removed += 1
            node = after
        return removed

    def _shown(self) -> str:
        return "<%s %s%s>" % (self.__class__.__name__, STATE_NAMES[self._state], self._describe())

    def _describe(self) -> str:
        if self._state == FINISHED:
            return " result=%r" % (self._result,)
        if self._state == FAILED:
            return " exception=%r" % (self._result,)
        return ""
