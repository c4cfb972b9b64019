"""Event and Lock: asyncio's, order of wake-ups included.

``wait()`` of an event and ``acquire()`` of a lock return the object itself, which is awaitable, and not a coroutine:
this allocates nothing on MicroPython. create_task, gather and wait_for take it like a coroutine. Nothing here is for
interrupt handlers or other threads: see kernel.signal for those.
"""

from .port import running
from .turns import Turns, granted, nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Event(Turns):
    """A flag that tasks wait for (asyncio.Event), at first not set."""

    def __init__(self) -> None:
        self._first = self._last = None
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
            task = self._first
            self._first = self._last = None
            while task is not None:
                after = task._place
                task._place = self  # its claim: it goes on whatever becomes of the flag
                task._wake()
                task = after

    def clear(self) -> None:
        """Clear the flag: who waits from now on, waits for the next set(). Never allocates."""
        self._is_set = False

    def wait(self) -> "Event":
        """Wait until the flag is set, not at all when it is: ``await event.wait()`` gives True. Never allocates."""
        return self

    def _take(self, woken: bool = False) -> bool:
        return woken or self._is_set

    def _park(self, task: "Any") -> None:
        Turns._park(self, task)
        if self._is_set:
            self._hand()  # by a handler, after the task had looked

    def __next__(self) -> "Event":
        # What Turns does, in fewer steps: an event is what programs await most.
        kernel: "Any" = running.kernel
        task = kernel.current
        if task._place is self:
            task._place = None
        elif not self._is_set:
            return self
        raise granted()


class Lock(Turns):
    """Lets one task at a time into a part of the program (asyncio.Lock): ``async with lock:``.

    Who waits longest is next; nobody overtakes. A waiter that was cancelled stays in the queue until it has
    had its turn, as in asyncio: only then is the next one woken, which decides the order within an instant.
    A ``name`` that the program gives it (``lock.name = "bus"``) shows in the wait graph.
    """

    def __init__(self) -> None:
        self._first = self._last = None
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

    __aenter__ = acquire

    def release(self) -> None:
        """Give the lock to the task that waits longest. Raises RuntimeError when it is not locked. Never allocates."""
        if self.holder is None:
            raise RuntimeError("Lock is not acquired.")
        self.holder = None
        if self._first is not None:
            self._wake_next()

    def __aexit__(self, exc_type: object, exc: object, tb: object) -> "Any":
        self.release()
        return nothing

    def _take(self, woken: bool = False) -> bool:
        if woken:
            self._woken = False
        elif self.holder is not None or self._woken:
            return False
        else:
            waiting = self._first
            while waiting is not None:
                if waiting._waits_for is self:
                    return False
                waiting = waiting._place  # it was cancelled
        kernel: "Any" = running.kernel
        self.holder = kernel.current
        return True

    def _wake_next(self) -> None:
        first = self._first
        if first is not None and first._waits_for is self and not self._woken:
            self._woken = True
            self._hand()

    def _interrupt(self, task: "Any", message: "Any") -> bool:
        task._throw_later(message)
        task._wake()
        return True

    def _leave(self, task: "Any", woken: bool) -> None:
        if woken:
            self._woken = False
        else:
            self._unlink(task)
        if self.holder is None:
            self._wake_next()
