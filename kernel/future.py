"""Future: a result that will be there later (asyncio.Future)."""

from .compat import ONE_KERNEL, Running, awaiting_future, cancelled_error
from .states import CANCELLED, FAILED, FINISHED, PENDING
from .waiting import Waitable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel
    from .task import Task

running = Running()

if ONE_KERNEL and not TYPE_CHECKING:

    class FutureMethods:
        """Stands for the methods of futures and tasks that few programs call: they load when one first does."""

        def __getattr__(self, name):
            from .borrowed import borrow

            return borrow(self, name)

        def throw(self, error):
            """What MicroPython asks for when it raises something in a coroutine that awaits this."""
            raise error

        def close(self):
            """And when it closes one."""

else:
    from .future_methods import FutureMethods


def running_kernel() -> "Kernel":
    """The kernel that runs in this thread. Raises RuntimeError when there is none."""
    kernel: "Any" = running.kernel
    if kernel is None:
        raise RuntimeError("no running event loop")
    found: "Kernel" = kernel
    return found


class Future(Waitable, FutureMethods):
    """A result that will be there later (asyncio.Future). Not for interrupt handlers: see kernel.signal.

    loop is the kernel it belongs to, by default the running one. Raises RuntimeError when there is none. Allocates.
    """

    _state = PENDING
    # The first of those who wait; _last is set when there are more.
    _first: "Any" = None
    _last: "Any" = None
    # Whether this is a gather() that stands in the queue of each of its children, see combine.
    _gathers = False
    _place: "Any" = None
    _result: "Any" = None
    _message: "Any" = None
    _kernel: "Any" = None
    _reported = True

    def __init__(self, *, loop: "Kernel | None" = None) -> None:
        kernel = loop or running_kernel()
        if not ONE_KERNEL:
            self._kernel = kernel

    def done(self) -> bool:
        """True when there is a result or an exception, or the future was cancelled."""
        return self._state != PENDING

    def cancelled(self) -> bool:
        """True when the future was cancelled."""
        return self._state == CANCELLED

    def result(self) -> object:
        """The result; raises the exception, CancelledError, or InvalidStateError when it is not there yet."""
        state = self._state
        if state == FINISHED:
            return self._result
        raise self._outcome()

    def _outcome(self) -> BaseException:
        # What there is in place of a result.
        if self._state == FAILED:
            self._reported = True
            error: BaseException = self._result
            return error
        if self._state == CANCELLED:
            return cancelled_error(self._message)
        from .errors import InvalidStateError

        raise InvalidStateError("Result is not set.")

    def cancel(self, msg: object = None) -> bool:
        """Cancel the future and wake who awaits it. False when it is done already."""
        if self._state != PENDING:
            return False
        self._message = msg
        self._finish(CANCELLED, None)
        return True

    def _finish(self, state: int, result: object) -> None:
        self._state = state
        if result is not None:
            self._result = result
        if state == FAILED:
            self._reported = False
            self._kernel.failed(self)
        node = self._first
        if node is not None:
            self._first = None
            if node._place is None:
                node._wake()
            else:
                self._wake_from(node)

    def _wake_from(self, node: "Any") -> None:
        last = self._last or node  # alone, but a gather() that has failed stands in another queue
        self._last = None
        if last._gathers:
            last._wake()  # it was here before all others
        while node is not None and not node._gathers:
            after = node._place
            node._wake()
            node = after

    def _park(self, task: "Any") -> None:
        if self._state:
            task._wake()  # it is done already
        elif self._first is None:
            task._place = None
            self._first = task
        else:
            self._park_behind(task)

    def _park_behind(self, task: "Any") -> None:
        # A gather() shares its one link between all its children, so that it stays the last here, whoever comes.
        last = self._last or self._first
        before = None
        if last._gathers:
            self._last = last
            if self._first is not last:
                before = self._first
                while before._place is not last:
                    before = before._place
            task._place = last
        else:
            task._place = None
            before = last
            self._last = task
        if before is None:
            self._first = task
        else:
            before._place = task

    def _interrupt(self, task: "Task", message: object) -> bool:
        # Cancelling a task that awaits a future cancels the future; if that is a task, it decides what comes of it.
        return self.cancel(message)

    def __repr__(self) -> str:
        return self._shown()

    def _take(self) -> bool:
        return self._state != PENDING

    def __next__(self) -> "Future":
        state = self._state
        if state == PENDING:
            return self
        raise StopIteration(self._result) if state == FINISHED else self._outcome()


if awaiting_future is not None:
    Future.__await__ = awaiting_future  # type: ignore[method-assign, assignment]
    Future.__iter__ = awaiting_future  # type: ignore[method-assign, assignment]
