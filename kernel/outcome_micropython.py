"""What run_coroutine_threadsafe returns on MicroPython."""

from .clock import REBASE_US, MonotonicClock
from .errors import CancelledError, TimeoutError
from .threads_micropython import PIECE_US, new_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Outcome:
    """What run_coroutine_threadsafe returns: the methods of concurrent.futures.Future, waiting in pieces."""

    def __init__(self, when_cancelled: "Any") -> None:
        self._when_cancelled = when_cancelled
        self._lock = new_lock()
        self._error: "BaseException | None" = None
        self._value: "Any" = None
        self._cancelled = False
        self._done = False
        self._callbacks: "list[Any]" = []

    def result(self, timeout: "float | None" = None) -> object:
        """Block this thread, which is not the loop's, until there is a result.

        Raises TimeoutError after ``timeout`` seconds, CancelledError, or what the coroutine raised.
        """
        error = self.exception(timeout)
        if error is not None:
            raise error
        return self._value

    def exception(self, timeout: "float | None" = None) -> "BaseException | None":
        """The same for the exception, None when there is none."""
        clock = MonotonicClock()
        while not self._done:
            if timeout is not None and clock.total_us() >= timeout * 1000000:
                raise TimeoutError
            clock.sleep(PIECE_US)
            if clock.now() > REBASE_US:
                clock.rebase()
        if self._cancelled:
            raise CancelledError
        return self._error

    def cancel(self) -> bool:
        """Cancel the task in its loop. False when it is done."""
        if self._end(None, None, True):
            self._when_cancelled()
            return True
        return self._cancelled

    def done(self) -> bool:
        """Whether there is an outcome."""
        return self._done

    def running(self) -> bool:
        """False, as of a concurrent future that can still be cancelled."""
        return False

    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled

    def add_done_callback(self, callback: "Any") -> None:
        """Call ``callback(outcome)`` in the thread that ends it, or now."""
        with self._lock:
            done = self._done
            if not done:
                self._callbacks.append(callback)
        if done:
            callback(self)

    def succeed(self, value: "Any") -> None:
        """The task has returned; in the kernel's thread, as the next two."""
        self._end(value, None, False)

    def fail(self, error: BaseException) -> None:
        """The task has raised."""
        self._end(None, error, False)

    def give_up(self) -> None:
        """The task was cancelled."""
        self._end(None, None, True)

    def _end(self, value: "Any", error: "BaseException | None", cancelled: bool) -> bool:
        with self._lock:
            if self._done:
                return False
            self._value = value
            self._error = error
            self._cancelled = cancelled
            self._done = True
        for callback in self._callbacks:
            callback(self)
        return True
