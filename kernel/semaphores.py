"""Semaphore and BoundedSemaphore: asyncio's, order of wake-ups included; see kernel.sync for what holds of both."""

from .turns import Turns, nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Semaphore(Turns):
    """Lets ``value`` tasks at a time into a part of the program (asyncio.Semaphore): ``async with semaphore:``.

    Raises ValueError for a value below zero. A place that becomes free goes to the task that waits longest; who comes
    later does not overtake it.
    """

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        self._first = self._last = None
        self._value = value
        # How many tasks were given a place and have not run yet.
        self._woken = 0

    def locked(self) -> bool:
        """Whether acquire() would wait. Never allocates."""
        return self._value == 0 or self._first is not None or self._woken > 0

    def acquire(self) -> "Semaphore":
        """Take a place as soon as it is our turn: ``await semaphore.acquire()`` gives True. Never allocates."""
        return self

    __aenter__ = acquire

    def release(self) -> None:
        """Give back a place, or add one that was not there before. Never allocates."""
        self._value += 1
        self._wake_next()

    def __aexit__(self, exc_type: object, exc: object, tb: object) -> "Any":
        self.release()
        return nothing

    def _take(self, woken: bool = False) -> bool:
        if woken:
            self._woken -= 1
            if self._value > 0:
                self._wake_next()
        elif self.locked():
            return False
        else:
            self._value -= 1
        return True

    def _wake_next(self) -> None:
        if self._hand():
            self._value -= 1
            self._woken += 1

    def _leave(self, task: "Any", woken: bool) -> None:
        if woken:
            self._woken -= 1
            self._value += 1
            self._wake_next()


class BoundedSemaphore(Semaphore):
    """A semaphore that is never released more often than it was acquired (asyncio.BoundedSemaphore)."""

    def __init__(self, value: int = 1) -> None:
        Semaphore.__init__(self, value)
        self._bound = value

    def release(self) -> None:
        """Give back a place. Raises ValueError when none is taken. Never allocates."""
        if self._value >= self._bound:
            raise ValueError("BoundedSemaphore released too many times")
        Semaphore.release(self)
