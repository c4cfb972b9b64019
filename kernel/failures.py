"""What becomes of exceptions that no task can be told of. Loaded by the first of them: before, nothing is kept."""

import sys

from .failure_ring import FailureRing, print_traceback
from .port import ONE_KERNEL
from .report import each_inner, name_of, print_context, print_inner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ring: "Any" = None


def kept() -> str:
    """The last failures of the last run that had any, oldest first: each traceback, then ``in task NAME``.

    Plain text, "" when there is none; it stays after the end of run(). Allocates.
    """
    return "" if _ring is None else _ring.text()


def keep(kernel: "Any", exception: BaseException, task_name: str) -> None:
    """Keep a traceback, of a group those of its tasks, in the bytes that the kernel has for that; does not fail."""
    global _ring
    try:
        if kernel.failure_room is None:
            kernel.failure_room = bytearray(kernel.limits.failure_bytes)
        if _ring is None or _ring.room is not kernel.failure_room:
            _ring = FailureRing(kernel.failure_room)
        each_inner(exception, _keep_cause)
        _keep_cause(exception, task_name)
    except MemoryError:
        pass


def _keep_cause(exception: BaseException, task_name: str) -> None:
    if not hasattr(exception, "task_names"):  # a group's own traceback tells nothing that those in it do not
        _ring.keep(exception, task_name)


def report_failure(kernel: "Any", future: "Any") -> None:
    """Report an exception that nobody has asked for."""
    if kernel.recovered and not isinstance(future._result, Exception):
        return  # nothing but Ctrl-C itself, and what it has cancelled
    is_task = hasattr(future, "_runner")
    keep(kernel, future._result, name_of(future) if is_task else "Future")
    kind = "Task" if is_task else "Future"
    try:
        context = {"message": "%s exception was never retrieved" % kind, "exception": future._result}
        context["future"] = context["task"] = future
        call_exception_handler(kernel, context)
    except MemoryError:
        print_traceback(future._result, sys.stderr)


def group_ends_program(task: "Any") -> None:
    """Keep the failures of a TaskGroup that ends the main task, and print those that MicroPython leaves out."""
    keep(task._kernel, task._result, name_of(task))
    if ONE_KERNEL:
        print_inner(task._result)


def call_exception_handler(kernel: "Any", context: "dict[Any, Any]") -> None:
    """Tell of an exception that no task can be told of: calls the handler that was set, or prints it."""
    handler = kernel.exception_handler
    if handler is None:
        print_context(context)
        return
    try:
        handler(kernel, context)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        print_context(context)
        print_context({"message": "Unhandled error in exception handler", "exception": error})


def callback_failed(kernel: "Any", callback: "Any", error: BaseException) -> None:
    """Tell the exception handler what a callback raised; Ctrl-C and SystemExit end the run."""
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        raise error
    call_exception_handler(kernel, {"message": "Exception in callback %r" % (callback.function,), "exception": error})
