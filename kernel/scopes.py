"""timeout, timeout_at, TaskGroup: blocks of a program that end together with what runs in them."""

from .compat import iscoroutine, pause
from .errors import CancelledError, KernelFull, TimeoutError
from .sleep import to_us
from .task import Callback, Task, running_kernel
from .waiting import WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel

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

    # The timer's place in the heap.
    _place: "int | None" = None

    def __init__(self, when: "float | None", deadline_us: "int | None") -> None:
        self._when = when
        self._deadline_us = deadline_us
        self._state = _CREATED
        self._task: "Any" = None
        self._cancelling = 0
        # What makes the body end: a timer, or a callback when the deadline has passed already.
        self._timed = False
        self._soon: "Callback | None" = None

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
            node = Callback(kernel, self._end_body, (), None)
        self._remove_timer(kernel)
        if delay_us is not None and node is None:
            kernel.add_timer(self, delay_us)
            self._timed = True
        if self._soon is not None:
            self._soon.cancel()
        self._soon = node
        if node is not None:
            node._wake()

    def _remove_timer(self, kernel: "Kernel") -> None:
        if self._timed:
            self._timed = False
            kernel.remove_timer(self)

    def _expire(self) -> None:
        self._remove_timer(self._task._kernel)
        self._end_body()

    def _end_body(self) -> None:
        self._soon = None
        self._state = _EXPIRING
        self._task.cancel()

    async def __aenter__(self) -> "Timeout":
        if self._state is not _CREATED:
            raise RuntimeError("Timeout has already been entered")
        task = running_kernel().current
        if not isinstance(task, Task):
            raise RuntimeError("Timeout should be used inside a task")
        self._task = task
        self._cancelling = task.cancelling()
        self._schedule(self._deadline_us)
        self._state = _ACTIVE
        return self

    async def __aexit__(self, kind: "Any", error: "Any", _: object) -> None:
        self._remove_timer(self._task._kernel)
        if self._soon is not None:
            self._soon.cancel()
        if self._state is _ACTIVE:
            self._state = _FINISHED
            return
        self._state = _EXPIRED
        if self._task.uncancel() <= self._cancelling and kind is CancelledError:
            expired = TimeoutError()
            expired.__cause__ = error
            raise expired


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


try:
    BaseExceptionGroup = BaseExceptionGroup
    ExceptionGroup = ExceptionGroup
except NameError:  # MicroPython has none, and no class that derives from Exception and from another one

    class BaseExceptionGroup(BaseException):  # type: ignore[no-redef]
        """Several exceptions, of which at least one is no Exception: ``.message``, and the tuple ``.exceptions``."""

        def __init__(self, message: str, exceptions: "Any") -> None:
            self.message = message
            self.exceptions = tuple(exceptions)

        def __str__(self) -> str:
            count = len(self.exceptions)
            return "%s (%d sub-exception%s)" % (self.message, count, "" if count == 1 else "s")

    class ExceptionGroup(Exception):  # type: ignore[no-redef]
        """Several exceptions, as an Exception: ``.message``, and the tuple ``.exceptions``."""

        __init__ = BaseExceptionGroup.__init__
        __str__ = BaseExceptionGroup.__str__


def _group_of(errors: "list[Any]") -> BaseException:
    kind: "Any" = ExceptionGroup
    for error in errors:
        if not isinstance(error, Exception):
            kind = BaseExceptionGroup
    group: BaseException = kind("unhandled errors in a TaskGroup", errors)
    return group


class TaskGroup(WaitQueue):
    """``async with TaskGroup() as group:`` waits at its end for every task of the group (asyncio.TaskGroup).

    When a task or the block itself fails, the others are cancelled, in the order of their creation, and their end is
    awaited; then all that failed is raised as an ExceptionGroup (its ``.exceptions``), or KeyboardInterrupt and
    SystemExit as they are. Takes a place for a callback for each task. Allocates; not for interrupt handlers.
    """

    def __init__(self) -> None:
        self._kernel: "Any" = None
        self._parent: "Any" = None
        self._entered = False
        self._exiting = False
        self._aborting = False
        self._parent_cancelled = False
        self._tasks: "set[Task]" = set()
        self._errors: "list[BaseException]" = []
        self._base_error: "BaseException | None" = None

    async def __aenter__(self) -> "TaskGroup":
        if self._entered:
            raise RuntimeError("TaskGroup %r has already been entered" % (self,))
        kernel = running_kernel()
        if not isinstance(kernel.current, Task):
            raise RuntimeError("TaskGroup %r cannot determine the parent task" % (self,))
        self._kernel = kernel
        self._parent = kernel.current
        self._entered = True
        return self

    def create_task(self, coro: "Any", *, name: object = None, context: "Any" = None) -> Task:
        """Schedule a coroutine as a task of the group and return the task.

        Raises RuntimeError before the block is entered, after it has ended, and while the tasks are being cancelled;
        KernelFull, with the coroutine closed, when there is no room for the task or its callback.
        """
        if not self._entered:
            raise RuntimeError("TaskGroup %r has not been entered" % (self,))
        if self._exiting and not self._tasks:
            raise RuntimeError("TaskGroup %r is finished" % (self,))
        if self._aborting:
            raise RuntimeError("TaskGroup %r is shutting down" % (self,))
        task = self._admit(coro, name, context)
        task._call_when_done(self._task_done)
        self._tasks.add(task)
        return task

    def _admit(self, coro: "Any", name: object, context: "Any") -> Task:
        # Make sure of the place for the callback before there is a task.
        try:
            self._kernel.reserve_callback()
        except KernelFull:
            if iscoroutine(coro):
                coro.close()
            raise
        try:
            return Task(coro, loop=self._kernel, name=name, context=context)
        finally:
            self._kernel.release_callback()

    async def __aexit__(self, kind: "Any", error: "Any", _: object) -> None:
        self._exiting = True
        if isinstance(error, (KeyboardInterrupt, SystemExit)) and self._base_error is None:
            self._base_error = error
        cancelled = error if kind is CancelledError else None
        if self._parent_cancelled and self._parent.uncancel() == 0:
            cancelled = None
        if kind is not None and not self._aborting:
            self._abort()
        interrupted = await self._all_done()
        if interrupted is not None:
            cancelled = interrupted
        if kind is not CancelledError and error is not None:
            self._errors.append(error)
        self._raise_errors(cancelled)

    async def _all_done(self) -> "BaseException | None":
        # Wait for every task. Gives the cancellation of the parent, unless the group was being cancelled already.
        cancelled = None
        while self._tasks:
            try:
                await pause(self)
            except CancelledError as error:
                if not self._aborting:
                    cancelled = error
                    self._abort()
        return cancelled

    def _raise_errors(self, cancelled: "BaseException | None") -> None:
        errors = self._errors
        self._errors = []
        if self._base_error is not None:
            raise self._base_error
        if errors:
            group = _group_of(errors)
            group.__cause__ = None  # as "from None", which MicroPython does not have
            raise group
        if cancelled is not None:
            raise cancelled

    def _abort(self) -> None:
        self._aborting = True
        for task in sorted(self._tasks, key=lambda task: task._id):
            task.cancel()

    def _task_done(self, task: Task) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self._wake_first()
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        self._errors.append(error)
        if isinstance(error, (KeyboardInterrupt, SystemExit)) and self._base_error is None:
            self._base_error = error
        if not self._aborting and not self._parent_cancelled:
            self._abort()
            self._parent_cancelled = True
            self._parent.cancel()

    def __repr__(self) -> str:
        info = " tasks=%d" % len(self._tasks) if self._tasks else ""
        if self._errors:
            info += " errors=%d" % len(self._errors)
        if self._aborting:
            info += " cancelling"
        elif self._entered:
            info += " entered"
        return "<TaskGroup%s>" % info
