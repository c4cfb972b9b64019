"""What can be awaited: WaitQueue, Waitable, Future, Task, with the meaning that asyncio's document gives them.

The life of a task, each arrow with the function that takes it:

                        Kernel.step
    create_task  1 +-----------+  2  +---------+  5 _finish
    -------------->|   ready   |---->| running |-----------> done: finished, failed or cancelled
          __init__ +-----------+     +---------+             _end gives its places back
                     ^  ^    ^  3 Kernel.step |  | 4 Kernel._suspend
                     |  |    +----------------+  |
                     |  | 6 Kernel._expire       v
                     |  +------------------ sleeping (in the TimerQueue) or
                     +--------------------- waiting (in the WaitQueue that _waits_for names)
                       7 _wake

A task is in exactly one place. ``_place`` tells where there: its deadline while it sleeps, the task behind it while it
waits in a queue.
"""

from .port import COROUTINE, ONE_KERNEL, awaiting, awaiting_future, bind, iscoroutine, running, stop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel

# The states of a future or task.
PENDING = 0
FINISHED = 1
FAILED = 2
CANCELLED = 3


class CancelledError(BaseException):
    """The task or future was cancelled (asyncio.CancelledError); ``except Exception`` lets it pass."""


# For when there is no memory for one. It cannot serve every time: the traceback of an exception whose class is not
# built in grows by every raise.
_spare = CancelledError()


def cancelled_error(message: object) -> CancelledError:
    """The exception that cancels a task: a new one, or a spare one where the heap is full or locked."""
    try:
        return CancelledError() if message is None else CancelledError(message)
    except MemoryError:
        return _spare


def running_kernel() -> "Kernel":
    """The kernel that runs in this thread. Raises RuntimeError when there is none."""
    kernel: "Any" = running.kernel
    if kernel is None:
        raise RuntimeError("no running event loop")
    found: "Kernel" = kernel
    return found


class WaitQueue:
    """Tasks that wait for the same thing, first come, first served; ``await pause(queue)`` waits in it.

    Linked through the tasks themselves (``_place`` is the next one), since a task waits for one thing at a time. So no
    queue ever grows, waking is O(1), and nothing here allocates.

    The kernel calls ``_park`` when a task yields the queue, and ``_interrupt`` when such a task is cancelled. Both are
    the whole contract between the kernel and whatever a task can wait for.
    """

    _first: "Any" = None
    _last: "Any" = None

    def _park(self, task: "Any") -> None:
        task._place = None
        if self._first is None:
            self._first = task
        else:
            self._last._place = task
        self._last = task

    def _interrupt(self, task: "Any", message: "Any") -> bool:
        self._unlink(task)
        task._throw_later(message)
        task._wake()
        return True

    def _unlink(self, task: "Any") -> None:
        before = None
        node = self._first
        while node is not task:
            if node is None:
                return  # an interruption by Ctrl-C came between two steps of the kernel
            before = node
            node = node._place
        after = task._place
        if before is None:
            self._first = after
        else:
            before._place = after
        if self._last is task:
            self._last = before

    def _wake_first(self) -> "Any":
        """Make the task that waits longest ready and return it; None when nobody waits."""
        task = self._first
        if task is not None:
            self._first = task._place
            if self._first is None:
                self._last = None
            task._wake()
        return task


class Waitable(WaitQueue):
    """A wait queue that is itself the awaitable: ``await waitable`` ends when ``_take()`` says yes.

    ``_take`` is asked before the task stops and again whenever it is woken, so a task that is cancelled after it was
    woken has taken nothing. Never allocates on MicroPython.
    """

    if TYPE_CHECKING:

        def __await__(self) -> "Any":
            """What CPython calls; set below."""

        def _take(self) -> bool: ...

    def result(self) -> object:
        """What ``await`` returns."""
        return None

    def __iter__(self) -> "Waitable":
        return self

    def __next__(self) -> "Waitable":
        if self._take():
            raise stop()
        return self


class Future(Waitable):
    """A result that will be there later (asyncio.Future). Not for interrupt handlers: see kernel.signal.

    loop is the kernel it belongs to, by default the running one. Raises RuntimeError when there is none. Allocates.
    """

    _state = PENDING
    _place: "Any" = None
    _result: "Any" = None
    _message: "Any" = None
    _kernel: "Any" = None

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
        if self._state == FINISHED:
            return self._result
        raise self._raised()

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
            self._kernel.retrieved(self)
            error: BaseException = self._result
            return error
        if self._state == CANCELLED:
            return cancelled_error(self._message)
        from .errors import InvalidStateError

        return InvalidStateError("Result is not set.")

    def _raised(self) -> BaseException:
        # The same, to be raised: from the second time on without what the raise before has added to its traceback,
        # which MicroPython cannot tell from the rest. Nobody waits any more, so _last is free to remember.
        error = self._outcome()
        if self._state == FAILED:
            if self._last is None:
                self._last = error if ONE_KERNEL else (error.__traceback__,)
            else:
                error.__traceback__ = None if ONE_KERNEL else self._last[0]
        return error

    def set_result(self, result: object) -> None:
        """Mark the future done with a result. Raises InvalidStateError when it is done already."""
        if self._state:
            self._refuse()
        self._finish(FINISHED, result)

    def set_exception(self, exception: "BaseException | type") -> None:
        """Mark the future done with an exception. Raises InvalidStateError when done, TypeError for StopIteration."""
        if self._state:
            self._refuse()
        if isinstance(exception, type):
            exception = exception()
        if isinstance(exception, StopIteration):
            raise TypeError("StopIteration interacts badly with generators and cannot be raised into a Future")
        self._finish(FAILED, exception)

    def _refuse(self) -> None:
        from .errors import InvalidStateError

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
        from .callbacks import call_when_done

        call_when_done(self, callback, context)

    def remove_done_callback(self, callback: "Any") -> int:
        """Forget every callback that equals this one and return how many there were."""
        from .callbacks import remove_done_callback

        return remove_done_callback(self, callback)

    def _finish(self, state: int, result: object) -> None:
        self._state = state
        if result is not None:
            self._result = result
        if state == FAILED:
            self._kernel.failed(self)
        node = self._first
        if node is not None:
            self._first = None
            if self._last is not None:
                self._last = None
            while node is not None:
                after = node._place
                node._wake()
                node = after

    def _park(self, task: "Any") -> None:
        # One that waits alone, as nearly always, needs no _last: an attribute more would take memory.
        task._place = None
        if self._state:
            task._wake()  # it is done already
        elif self._first is None:
            self._first = task
        else:
            (self._last or self._first)._place = task
            self._last = task

    def _interrupt(self, task: "Task", message: object) -> bool:
        # Cancelling a task that awaits a future cancels the future; if that is a task, it decides what comes of it.
        return self.cancel(message)

    def __repr__(self) -> str:
        from .report import show

        return show(self)

    def __next__(self) -> "Future":
        state = self._state
        if state == PENDING:
            return self
        raise StopIteration(self._result) if state == FINISHED else self._raised()


class Task(Future):
    """A coroutine that the kernel runs (asyncio.Task); made by create_task.

    Raises TypeError when ``coro`` is not a coroutine and KernelFull when there is no room; the coroutine is then
    closed and nothing has changed. Allocates.
    """

    _name: "str | None" = None
    # When a sleep ends that is made of pieces, in microseconds since the kernel's clock began.
    _sleeps_until_us: "int | None" = None
    _system = False
    _id: int
    _waits_for: "Any"
    # Found here sooner than in the classes above.
    _state = PENDING
    _first: "Any" = None
    _last: "Any" = None
    _result: "Any" = None
    _message: "Any" = None
    _kernel: "Any" = None
    # Requests to cancel that were open when the task ended; before that, the kernel counts them.
    _cancelling = 0

    def __init__(
        self, coro: "Any", *, loop: "Kernel | None" = None, name: object = None, context: "Any" = None
    ) -> None:
        if coro.__class__ is not COROUTINE and not iscoroutine(coro):
            from .callbacks import as_coroutine

            coro = as_coroutine(coro)
        kernel: "Any" = loop or running.kernel or running_kernel()
        if ONE_KERNEL and context is None:
            self._runner: "Any" = coro
        else:
            self._runner = bind(coro, context)
            self._kernel = kernel
        self._place: "Any" = None
        if name is not None:
            self._name = str(name)
        if kernel.live >= kernel.capacity:
            from .errors import refuse

            raise refuse(kernel, self)
        kernel.live += 1
        place = kernel.free_place
        tasks = kernel.tasks
        kernel.free_place = tasks[place]
        number = kernel.next_id
        kernel.next_id = number + kernel.places
        self._id = number + place
        # From here on whatever comes finds it whole.
        tasks[place] = self
        self._wake()

    def set_result(self, result: object) -> None:
        """A task's result is its coroutine's: raises RuntimeError."""
        raise RuntimeError("Task does not support set_result and set_exception")

    set_exception: "Any" = set_result

    def get_name(self) -> str:
        """The name given, or one that is made from the task's number."""
        return self._name or "Task-%d" % (self._id // self._kernel.places)

    def set_name(self, value: object) -> None:
        """Set the name; any object, converted to a string."""
        self._name = str(value)

    def get_coro(self) -> "Any":
        """The coroutine that the task runs; on MicroPython None when it has ended, as it would keep its variables."""
        kernel = self._kernel
        bound = None if self._state else kernel.held[self._id % kernel.places]
        bound = bound or self._runner
        return getattr(bound, "coro", bound)

    def cancel(self, msg: object = None) -> bool:
        """Ask the task to end: CancelledError is raised where it waits, in its next turn. False when it is done.

        Never needs memory without a message: CancelledError is made anew, but there is a spare one for a full heap.
        """
        if self._state != PENDING:
            return False
        kernel = self._kernel
        cancelling = kernel.cancelling
        place = self._id % kernel.places
        if cancelling[place] < 255:
            cancelling[place] += 1
        waited = self._waits_for
        if waited is None or not waited._interrupt(self, msg):
            self._throw_later(msg)
        return True

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

    def get_stack(self, *, limit: "int | None" = None) -> "list[Any]":
        """The frames of the suspended coroutine, or of the traceback that ended it (CPython alone)."""
        from .report import get_stack

        return get_stack(self, limit)

    def print_stack(self, *, limit: "int | None" = None, file: "Any" = None) -> None:
        """Print where the task is suspended, or the traceback that ended it, to ``file`` (standard error)."""
        from .report import print_stack

        print_stack(self, limit, file)

    def _throw_later(self, message: object) -> None:
        if message is not None or self._message is not None:
            self._message = message
        kernel = self._kernel
        kernel.stand_in(self, kernel)

    def _wake(self) -> None:
        self._waits_for = None
        # ReadyQueue.append, written out, as every task that waited for anything passes here.
        ready: "Any" = (running if ONE_KERNEL else self._kernel).ready
        tail = ready.tail
        ready.slots[tail] = self
        ready.tail = (tail + 1) % ready.size

    _expire = _wake


if awaiting is not None:
    Waitable.__await__ = awaiting  # type: ignore[method-assign]
    Waitable.__iter__ = awaiting  # type: ignore[method-assign]
    Future.__await__ = awaiting_future  # type: ignore[method-assign]
    Future.__iter__ = awaiting_future  # type: ignore[method-assign]
