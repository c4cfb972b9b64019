"""What a TaskGroup raises: the exceptions of its tasks as one, and its refusals. Loaded when it does, or by name."""

from .port import iscoroutine

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


def group_of(task_group: "Any", error: "BaseException | None") -> BaseException:
    """The failures of a group's tasks as one exception, and that of its block, if it has one."""
    parent = task_group._parent
    failures = task_group._errors
    task_group._errors = []
    if error is not None:
        failures.append((error, parent))
    if parent.cancelling():  # by others: the cancellation comes at the next await, in place of ours
        parent.uncancel()
        parent.cancel()
    kind: "Any" = ExceptionGroup
    for failure, _ in failures:
        if not isinstance(failure, Exception):
            kind = BaseExceptionGroup
    group: "Any" = kind("unhandled errors in a TaskGroup", [failure for failure, _ in failures])
    group.task_names = [task.get_name() for _, task in failures]  # for who prints it, see report
    group.__cause__ = None  # as "from None", which MicroPython does not have
    found: BaseException = group
    return found


def refuse(task_group: "Any", coro: "Any") -> None:
    """Close a coroutine that a group does not take, and tell why: RuntimeError, or KernelFull."""
    if iscoroutine(coro):
        coro.close()
    if task_group._parent is None:
        problem = "has not been entered"
    elif task_group._exiting and not task_group._tasks:
        problem = "is finished"
    elif task_group._aborting:
        problem = "is shutting down"
    else:
        from .errors import full

        raise full("callbacks", task_group._parent._kernel.limits.callbacks)
    raise RuntimeError("TaskGroup %r %s" % (task_group, problem))
