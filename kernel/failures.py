"""Failures: what becomes of exceptions that no task can be told of. The base of Kernel."""

from .future import Future
from .report import print_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .ready import ReadyQueue

# A failure that nobody has asked for is reported when nothing is ready, or after so many steps.
REPORT_STEPS = 16


class Failures:
    """Keeps the futures that failed until somebody asks for their exception, or reports them."""

    ready: "ReadyQueue"

    def __init__(self) -> None:
        # True when the next step must look: an interrupt handler has set a flag, or a task has failed.
        self.signalled = False
        self.exception_handler: "Any" = None
        # Failed futures, in their order, chained through their _place.
        self._failed: "Any" = None
        self._failed_last: "Any" = None
        self._failed_steps = 0
        # Whether recovery had to put things right, so that the word of a future's end may be lost.
        self.recovered = False

    def failed(self, future: Future) -> None:
        """Note that a future failed: unless somebody asks for its exception soon, it is reported."""
        future._place = None
        if self._failed is None:
            self._failed = future
        else:
            self._failed_last._place = future
        self._failed_last = future
        self._failed_steps = 0
        self.signalled = True

    def _report_when_quiet(self) -> None:
        # Who awaits the future may need some steps to reach it. A kernel that is never idle does not wait for ever.
        self._failed_steps += 1
        if self.ready.head == self.ready.tail or self._failed_steps > REPORT_STEPS:
            self.report_failures()
        else:
            self.signalled = True

    def report_failures(self) -> None:
        """Report the exceptions that nobody has asked for, in the order in which they came."""
        future = self._failed
        self._failed = self._failed_last = None
        while future is not None:
            after = future._place
            future._place = None
            if not future._reported:
                future._reported = True
                self._report(future)
            future = after

    def _report(self, future: Future) -> None:
        if self.recovered and not isinstance(future._result, Exception):
            return  # nothing but Ctrl-C itself, and what it has cancelled
        kind = "Task" if hasattr(future, "_runner") else "Future"
        self.call_exception_handler(
            {
                "message": "%s exception was never retrieved" % kind,
                "exception": future._result,
                "future": future,
                "task": future,
            }
        )

    def call_exception_handler(self, context: "dict[Any, Any]") -> None:
        """Tell of an exception that no task can be told of: calls the handler that was set, or prints it."""
        handler = self.exception_handler
        if handler is None:
            print_context(context)
            return
        try:
            handler(self, context)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            print_context(context)
            print_context({"message": "Unhandled error in exception handler", "exception": error})

    def callback_failed(self, callback: "Any", error: BaseException) -> None:
        """Tell the exception handler what a callback raised; Ctrl-C and SystemExit end the run."""
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise error
        self.call_exception_handler({"message": "Exception in callback %r" % (callback.function,), "exception": error})
