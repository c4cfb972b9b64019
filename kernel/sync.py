"""Event, Lock, Semaphore, BoundedSemaphore: asyncio's, order of wake-ups included.

``wait()`` of an event and ``acquire()`` of a lock or semaphore return the object itself, which is awaitable, and not a
coroutine: this allocates nothing on MicroPython. create_task, gather and wait_for take it like a coroutine. Nothing
here is for interrupt handlers or other threads: see kernel.signal for those.
"""

from .port import running
from .turns import Nothing, Turns, nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Event(Turns):
    """A flag that tasks wait for (asyncio.Event), at first not set."""

    def __init__(self) -> None:
        Turns.__init__(self)
        self._is_set = False

    def is_set(self) -> bool:
        """Whether the flag is set. Never allocates."""
        return self._is_set

    def set(self) -> None:
        """Set the flag and wake every task that waits, in the order in which they came.

        They go on even if the flag is cleared before they run. Never allocates; not for interrupt handlers.
        """
        if not self._is_set:
            self._is_set = True
            while self._hand():
                pass

    def clear(self) -> None:
        """Clear the flag: who waits from now on, waits for the next set(). Never allocates."""
        self._is_set = False

    def wait(self) -> "Event":
        """Wait until the flag is set, not at all when it is: ``await event.wait()`` gives True. Never allocates."""
        return self

    def _take(self) -> bool:
        return self._is_set

    def __repr__(self) -> str:
        return self._show("set" if self._is_set else "unset")


class Lock(Turns):
    """Lets one task at a time into a part of the program (asyncio.Lock): ``async with lock:``.

    Who waits longest is next; nobody overtakes. A waiter that was cancelled stays in the queue until it has
    had its turn, as in asyncio: only then is the next one woken, which decides the order within an instant.
    A ``name`` that the program gives it (``lock.name = "bus"``) shows in the wait graph.
    """

    def __init__(self) -> None:
        Turns.__init__(self)
        # The task that has taken the lock and not released it.
        self.holder: "Any" = None
        # Whether a task was woken to take the lock and has not run yet.
        self._woken = False

    def locked(self) -> bool:
        """Whether a task holds the lock. False while it passes from one to the next. Never allocates."""
        return self.holder is not None

    def acquire(self) -> "Lock":
        """Take the lock as soon as it is our turn: ``await lock.acquire()`` gives True. Never allocates."""
        return self

    def release(self) -> None:
        """Give the lock to the task that waits longest. Raises RuntimeError when it is not locked. Never allocates."""
        if self.holder is None:
            raise RuntimeError("Lock is not acquired.")
        self.holder = None
        if self._first is not None:
            self._wake_next()

    def __aenter__(self) -> "Lock":
        return self

    def __aexit__(self, _kind: object, _error: object, _traceback: object) -> Nothing:
        self.release()
        return nothing

    def _take(self) -> bool:
        if self.holder is not None or self._woken or (self._first is not None and self._is_awaited()):
            return False
        kernel: "Any" = running.kernel
        self.holder = kernel.current
        return True

    def _is_awaited(self) -> bool:
        task = self._first
        while task is not None and task._waits_for is not self:
            task = task._place
        return task is not None

    def _wake_next(self) -> None:
        first = self._first
        if first is not None and first._waits_for is self and not self._woken:
            self._woken = True
            self._hand()

    def _resume(self) -> bool:
        self._woken = False
        kernel: "Any" = running.kernel
        self.holder = kernel.current
        return True

    def _interrupt(self, task: "Any", message: "Any") -> bool:
        task._throw_later(message)
        task._wake()
        return True

    def _leave(self, task: "Any") -> None:
        if task._place is self:
            task._place = None
            self._woken = False
        else:
            self._unlink(task)
        if self.holder is None:
            self._wake_next()

    def __repr__(self) -> str:
        return self._show("unlocked" if self.holder is None else "locked", self._woken)


class Semaphore(Turns):
    """Lets ``value`` tasks at a time into a part of the program (asyncio.Semaphore): ``async with semaphore:``.

    Raises ValueError for a value below zero. A place that becomes free goes to the task that waits longest; who comes
    later does not overtake it.
    """

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        Turns.__init__(self)
        self._value = value
        # How many tasks were given a place and have not run yet.
        self._woken = 0

    def locked(self) -> bool:
        """Whether acquire() would wait. Never allocates."""
        return self._value == 0 or self._first is not None or self._woken > 0

    def acquire(self) -> "Semaphore":
        """Take a place as soon as it is our turn: ``await semaphore.acquire()`` gives True. Never allocates."""
        return self

    def release(self) -> None:
        """Give back a place, or add one that was not there before. Never allocates."""
        self._value += 1
        self._wake_next()

    def __aenter__(self) -> "Semaphore":
        return self

    def __aexit__(self, _kind: object, _error: object, _traceback: object) -> Nothing:
        self.release()
        return nothing

    def _take(self) -> bool:
        if self._value == 0 or self._first is not None or self._woken:
            return False
        self._value -= 1
        return True

    def _wake_next(self) -> None:
        if self._hand():
            self._value -= 1
            self._woken += 1

    def _resume(self) -> bool:
        self._woken -= 1
        if self._value > 0:
            self._wake_next()
        return True

    def _decline(self) -> None:
        self._woken -= 1
        self._value += 1
        self._wake_next()

    def __repr__(self) -> str:
        return self._show("locked" if self.locked() else "unlocked, value:%d" % self._value, self._woken)


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
