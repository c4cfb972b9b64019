"""Turns: a wait queue whose waiters, once woken, have a claim that cancelling them passes on.

A lock that was released for a task, a place of a semaphore, an item of a queue: between the moment when a task is woken
for it and the moment when the task runs, the task may be cancelled. So a woken task carries a mark (its ``_place`` is
the queue that woke it) until it runs; the queue then either lets it go on (``_resume``) or takes the claim back
(``_leave``). Asyncio keeps the same in a future for each waiter; this allocates nothing on MicroPython.
"""

from .port import awaiting, running
from .task import CancelledError, Waitable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any


class Turns(Waitable):
    """An awaitable that gives True, at once when ``_take()`` allows it, else when the task was woken in its turn."""

    def __init__(self) -> None:
        self._first = self._last = None

    def _resume(self) -> bool:
        # Called in the turn of a task that was woken: whether it may go on, or must wait again.
        return True

    def _decline(self) -> None:
        """The claim of a task that was woken and then cancelled is free again."""

    def _hand(self) -> bool:
        # Wake the task that waits longest and give it a claim. False when nobody waits.
        task = self._wake_first()
        if task is None:
            return False
        task._place = self
        return True

    def _leave(self, task: "Any") -> None:
        # Called in the turn of a task that was cancelled here, before or after it was woken.
        if task._place is self:
            task._place = None
            self._decline()

    def _waiters(self) -> int:
        count = 0
        task = self._first
        while task is not None:
            count += 1
            task = task._place
        return count

    def _show(self, state: str, woken: int = 0) -> str:
        waiters = self._waiters() + woken
        if waiters:
            state = "%s, waiters:%d" % (state, waiters)
        return "<%s [%s]>" % (self.__class__.__name__, state)

    def __next__(self) -> Waitable:
        kernel: "Any" = running.kernel
        task = kernel.current
        if task._place is self:
            task._place = None
            done = self._resume()
        else:
            done = self._take()
        if done:
            _true.__traceback__ = None  # or it grows by every raise
            raise _true
        return self

    def throw(self, error: BaseException) -> None:
        """What MicroPython calls when it raises the cancellation in the task that waits here."""
        kernel: "Any" = running.kernel
        self._leave(kernel.current)
        raise error


# Always the same, so that awaiting allocates nothing.
_true = StopIteration(True)


def _awaiting(turns: Turns) -> "Generator[Turns, None, bool]":
    # The same as __next__ and throw, in the form that is fast on CPython.
    done = turns._take()
    while not done:
        try:
            yield turns
        except CancelledError:
            kernel: "Any" = running.kernel
            turns._leave(kernel.current)
            raise
        done = turns._resume()
    return True


class Nothing(Waitable):
    """An awaitable with nothing to wait for."""

    def _take(self) -> bool:
        return True


nothing = Nothing()


def _at_once(_: Nothing) -> "Iterator[Any]":
    return iter(())


if awaiting is not None:
    Turns.__await__ = _awaiting  # type: ignore[method-assign, assignment]
    Turns.__iter__ = _awaiting  # type: ignore[method-assign, assignment]
    Nothing.__await__ = _at_once  # type: ignore[method-assign, assignment]
