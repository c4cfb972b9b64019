"""What the kernel says when something failed and no task can be told."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def print_context(context: "dict[Any, Any]") -> None:
    """Print the context of an exception handler call: the message, the future, the traceback."""
    print_error(context["message"])
    future = context.get("future")
    if future is not None:
        print_error("future: %r" % (future,))
    exception = context.get("exception")
    if exception is not None:
        print_exception(exception)


def print_error(text: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(text + "\n")


def print_exception(exception: BaseException) -> None:
    """Print an exception with its traceback to standard error."""
    if hasattr(sys, "print_exception"):
        sys.print_exception(exception, sys.stderr)
    else:
        import traceback

        traceback.print_exception(exception)


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
