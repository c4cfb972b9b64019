"""What run_coroutine_threadsafe returns on CPython."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class Outcome(Future[Any]):
    """What run_coroutine_threadsafe returns; ``when_cancelled`` is called in the thread that cancels it."""

    def __init__(self, when_cancelled: Callable[[], None]) -> None:
        super().__init__()
        self._when_cancelled = when_cancelled

    def cancel(self) -> bool:
        """Cancel the task in its loop. False when it is done."""
        before = self.cancelled()
        cancelled = super().cancel()
        if cancelled and not before:
            self._when_cancelled()
        return cancelled

    def succeed(self, value: object) -> None:
        """The task has returned; in the kernel's thread, as the next two."""
        if self.set_running_or_notify_cancel():
            self.set_result(value)

    def fail(self, error: BaseException) -> None:
        """The task has raised."""
        if self.set_running_or_notify_cancel():
            self.set_exception(error)

    def give_up(self) -> None:
        """The task was cancelled."""
        super().cancel()
        self.set_running_or_notify_cancel()
