"""What the kernel says when something failed and no task can be told."""

import sys

from .failure_ring import print_traceback
from .port import ONE_KERNEL
from .task import FAILED, FINISHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def print_context(context: "dict[Any, Any]") -> None:
    """Print the context of an exception handler call: the message, the future, the traceback."""
    print_error(context["message"])
    future = context.get("future")
    if future is not None:
        print_error(
            "task: %s" % name_of(future) if ONE_KERNEL and hasattr(future, "_name") else "future: %r" % (future,)
        )
    exception = context.get("exception")
    if exception is not None:
        print_exception(exception)


def name_of(task: "Any") -> str:
    """Task.get_name(), without loading on a board what has it: that takes more memory than all of this."""
    return task._name or "Task-%d" % (task._id // task._kernel.places)


def print_error(text: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(text + "\n")


def print_exception(exception: BaseException) -> None:
    """Print an exception with its traceback to standard error; of a group, those of its tasks too."""
    if hasattr(sys, "print_exception"):
        print_inner(exception)
    print_traceback(exception, sys.stderr)


def print_inner(exception: BaseException) -> None:
    """Print to standard error what MicroPython leaves out of a group's traceback: those of its tasks."""
    each_inner(exception, _print_in_task)


def _print_in_task(exception: BaseException, task_name: str) -> None:
    print_error("In a TaskGroup, task %s:" % task_name)
    print_traceback(exception, sys.stderr)


def each_inner(exception: "Any", tell: "Any") -> None:
    """Call ``tell(exception, task_name)`` for each exception in what a TaskGroup has raised, the innermost first."""
    names = getattr(exception, "task_names", ())
    for place in range(len(names)):
        inner = exception.exceptions[place]
        each_inner(inner, tell)
        tell(inner, names[place])


def show(future: "Any") -> str:
    """The repr of a future or task."""
    state = future._state
    name = " name=%r" % future.get_name() if hasattr(future, "_name") else ""
    if state == FINISHED:
        name += " result=%r" % (future._result,)
    elif state == FAILED:
        name += " exception=%r" % (future._result,)
    return "<%s %s%s>" % (future.__class__.__name__, ("pending", "finished", "finished", "cancelled")[state], name)


def coroutine_expected(got: "Any") -> str:
    """What to say to who gave something else; of a function, that its call was forgotten."""
    name = getattr(got, "__name__", None)
    if name is not None and callable(got):
        return "a coroutine was expected, got the function %s: write %s()" % (name, name)
    return "a coroutine was expected, got %r" % (got,)


class BadRequest:
    """Stands in for the coroutine of a task that awaited what the kernel does not know: its next turn raises."""

    def __init__(self, task: "Any", request: object) -> None:
        self._task: "Any" = task
        self._request = request

    def send(self, _: None) -> object:
        """Raise RuntimeError in the task where it awaited."""
        task: "Any" = self._task
        problem = "Task cannot await on itself: %r" if task is self._request else "Task got bad yield: %r"
        return task._kernel.resume(task).throw(RuntimeError(problem % (self._request,)))
