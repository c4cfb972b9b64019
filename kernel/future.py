"""Future and Callback: a result that will be there later, and what is called when it is there (asyncio.Future)."""

from .compat import ONE_KERNEL, Running, awaiting_future, cancelled_error, context_for
from .errors import InvalidStateError
from .waiting import Waitable, WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel
    from .task import Task

running = Running()

PENDING = 0
FINISHED = 1
FAILED = 2
CANCELLED = 3


def running_kernel() -> "Kernel":
    """The kernel that runs in this thread. Raises RuntimeError when there is none."""
    kernel: "Any" = running.kernel
    if kernel is None:
        raise RuntimeError("no running event loop")
    found: "Kernel" = kernel
    return found


def isfuture(obj: object) -> bool:
    """True for a Future, a Task and what derives from them (asyncio.isfuture)."""
    return isinstance(obj, Future)


# What a callback's turn gives to the kernel in place of a request: nothing stays of it.
GONE = object()


class Callback:
    """A function that the kernel will call once, in its turn: a done-callback, or what call_soon was given.

    It stands in the ready ring like a task whose only step is the call, so the kernel need not tell them apart.
    """

    _place: "Any" = None
    _gathers = False
    called = False

    def __init__(self, kernel: "Kernel", function: "Any", arguments: "tuple[Any, ...]", context: "Any") -> None:
        kernel.reserve_callback()
        self._kernel = kernel
        self.function = function
        self.arguments = arguments
        self.context = context
        self._runner = self

    def send(self, _: None) -> object:
        """Make the call, in its turn. Returns GONE."""
        self._kernel.callbacks -= 1
        self.call()
        return GONE

    def call(self) -> None:
        """Make the call, unless it was cancelled; an exception goes to the exception handler."""
        self.called = True
        function = self.function
        if function is not None:
            try:
                if self.context is None:
                    function(*self.arguments)
                else:
                    self.context.run(function, *self.arguments)
            except BaseException as error:
                self._kernel.callback_failed(self, error)

    def cancel(self) -> None:
        """Do not make the call."""
        self.function = None

    def cancelled(self) -> bool:
        """True after cancel()."""
        return self.function is None

    def _wake(self) -> None:
        self._kernel.ready.append(self)


class Future(Waitable):
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

    def get_loop(self) -> "Kernel":
        """The kernel that this future belongs to."""
        from .current import hand_out

        return hand_out(self._kernel)

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

    def exception(self) -> "BaseException | None":
        """The exception or None; raises CancelledError, or InvalidStateError when the future is not done."""
        state = self._state
        if state == FINISHED:
            return None
        outcome = self._outcome()
        if state == FAILED:
            return outcome
        raise outcome

    def _outcome(self) -> BaseException:
        # What there is in place of a result.
        if self._state == FAILED:
            self._reported = True
            error: BaseException = self._result
            return error
        if self._state == CANCELLED:
            return cancelled_error(self._message)
        raise InvalidStateError("Result is not set.")

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

    def cancel(self, msg: object = None) -> bool:
        """Cancel the future and wake who awaits it. False when it is done already."""
        if self._state != PENDING:
            return False
        self._message = msg
        self._finish(CANCELLED, None)
        return True

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

    def _take(self) -> bool:
        return self._state != PENDING

    def __next__(self) -> "Future":
        state = self._state
        if state == PENDING:
            return self
        raise StopIteration(self._result) if state == FINISHED else self._outcome()

    def __repr__(self) -> str:
        return "<%s %s%s>" % (self.__class__.__name__, STATE_NAMES[self._state], self._describe())

    def _describe(self) -> str:
        if self._state == FINISHED:
            return " result=%r" % (self._result,)
        if self._state == FAILED:
            return " exception=%r" % (self._result,)
        return ""


if awaiting_future is not None:
    Future.__await__ = awaiting_future  # type: ignore[method-assign, assignment]
    Future.__iter__ = awaiting_future  # type: ignore[method-assign, assignment]

STATE_NAMES = ("pending", "finished", "finished", "cancelled")
