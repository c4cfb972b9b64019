"""TaskGroup: tasks that end together."""

from .callbacks import call_when_done
from .errors import full
from .port import iscoroutine, pause
from .task import CancelledError, Task, WaitQueue, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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


def _group_of(errors: "list[Any]", task_names: "list[str]") -> BaseException:
    kind: "Any" = ExceptionGroup
    for error in errors:
        if not isinstance(error, Exception):
            kind = BaseExceptionGroup
    group: "Any" = kind("unhandled errors in a TaskGroup", errors)
    group.task_names = task_names  # for who prints it, see report
    found: BaseException = group
    return found


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
        # The names of the tasks that raised them.
        self._failed_names: "list[str]" = []
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
        call_when_done(task, self._task_done)
        self._tasks.add(task)
        return task

    def _admit(self, coro: "Any", name: object, context: "Any") -> Task:
        # Make sure of the place for the callback before there is a task.
        kernel = self._kernel
        limit = kernel.limits.callbacks
        if kernel.callbacks >= limit:
            if iscoroutine(coro):
                coro.close()
            raise full("callbacks", limit)
        return Task(coro, loop=kernel, name=name, context=context)

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
            self._note(error, self._parent)
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

    def _note(self, error: BaseException, task: Task) -> None:
        self._errors.append(error)
        # Task.get_name(), which a board would have to load, amid a failure.
        self._failed_names.append(task._name or "Task-%d" % (task._id // self._kernel.places))

    def _raise_errors(self, cancelled: "BaseException | None") -> None:
        errors = self._errors
        self._errors = []
        if self._base_error is not None:
            raise self._base_error
        if errors:
            group = _group_of(errors, self._failed_names)
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
        self._note(error, task)
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
