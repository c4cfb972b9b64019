"""TaskGroup: tasks that end together."""

from collections import OrderedDict

from .gathering import ChildTask
from .port import pause
from .task import FAILED, CancelledError, Future, Task, WaitQueue, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class TaskGroup(WaitQueue):
    """``async with TaskGroup() as group:`` waits at its end for every task of the group (asyncio.TaskGroup).

    When a task or the block itself fails, the others are cancelled, in the order of their creation, and their end is
    awaited; then all that failed is raised as an ExceptionGroup (its ``.exceptions``), or KeyboardInterrupt and
    SystemExit as they are. Takes a place for a callback for each task. Allocates; not for interrupt handlers.
    """

    _parent: "Any" = None
    _exiting = False
    _aborting = False
    # Whether the group has cancelled its parent because of a task that failed.
    _parent_cancelled = False
    # What is raised as it is.
    _base_error: "Any" = None

    def __init__(self) -> None:
        # Its keys are the tasks, in the order of their creation on MicroPython too.
        self._tasks: "Any" = OrderedDict()
        # Exceptions, each with the task that raised it.
        self._errors: "list[Any]" = []

    async def __aenter__(self) -> "TaskGroup":
        if self._parent is not None:
            raise RuntimeError("TaskGroup %r has already been entered" % (self,))
        task = running_kernel().current
        if not isinstance(task, Task):
            raise RuntimeError("TaskGroup %r cannot determine the parent task" % (self,))
        self._parent = task
        return self

    def create_task(self, coro: "Any", *, name: object = None, context: "Any" = None) -> Task:
        """Schedule a coroutine as a task of the group and return the task.

        Raises RuntimeError before the block is entered, after it has ended, and while the tasks are being cancelled;
        KernelFull when there is no room for the task or its callback. The coroutine is then closed.
        """
        kernel = running_kernel()
        if (
            self._parent is None
            or self._aborting
            or (self._exiting and not self._tasks)
            or kernel.callbacks >= kernel.limits.callbacks
        ):
            from .exception_groups import refuse

            refuse(self, coro)
        task = ChildTask(coro, loop=kernel, name=name, context=context)
        task.outer = self
        kernel.callbacks += 1
        self._tasks[task] = None
        return task

    async def __aexit__(self, exc_type: "Any", exc: "Any", tb: object) -> None:
        self._exiting = True
        if self._base_error is None and isinstance(exc, (KeyboardInterrupt, SystemExit)):
            self._base_error = exc
        error = cancelled = interrupted = None
        if isinstance(exc, CancelledError):
            cancelled = exc
        else:
            error = exc
        if exc is not None and not self._aborting:
            self._abort()
        while self._tasks:
            try:
                await pause(self)
            except CancelledError as again:
                interrupted = again
                if not self._aborting:
                    cancelled = again
                    self._abort()
        if self._base_error is not None:
            raise self._base_error
        if self._parent_cancelled:
            if not self._parent.uncancel():
                cancelled = None
            elif cancelled is None:
                cancelled = interrupted
        if self._errors or error is not None:
            from .exception_groups import group_of

            raise group_of(self, error)
        if cancelled is not None:
            raise cancelled

    def _abort(self) -> None:
        self._aborting = True
        for task in self._tasks:
            task.cancel()

    def child_done(self, task: Task) -> None:
        """Called in the step after the end of each task."""
        self._tasks.pop(task, None)
        if not self._tasks:
            self._wake_first()
        if task._state != FAILED:
            return
        error: "Any" = task.exception()
        try:
            self._errors.append((error, task))
        except MemoryError as memory_error:
            error = self._base_error = memory_error
        if self._base_error is None and isinstance(error, (KeyboardInterrupt, SystemExit)):
            self._base_error = error
        if not self._aborting and not self._parent_cancelled:
            self._abort()
            self._parent_cancelled = True
            self._parent.cancel()

    __repr__: "Any" = Future.__repr__
