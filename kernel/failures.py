"""What becomes of exceptions that no task can be told of."""

from .future import Future
from .report import print_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def report_failures(kernel: "Any") -> None:
    """Report the exceptions that nobody has asked for, in the order in which they came."""
    future = kernel._failed
    kernel._failed = kernel._failed_last = None
    while future is not None:
        after = future._place
        future._place = None
        if not future._reported:
            future._reported = True
            _report(kernel, future)
        future = after


def _report(kernel: "Any", future: Future) -> None:
    if kernel.recovered and not isinstance(future._result, Exception):
        return  # nothing but Ctrl-C itself, and what it has cancelled
    kind = "Task" if hasattr(future, "_runner") else "Future"
    call_exception_handler(
        kernel,
        {
            "message": "%s exception was never retrieved" % kind,
            "exception": future._result,
            "future": future,
            "task": future,
        },
    )


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
