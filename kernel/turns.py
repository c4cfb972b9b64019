"""Turns: a wait queue whose waiters, once woken, have a claim that cancelling them passes on.

A lock that was released for a task, a place of a semaphore, an item of a queue: between the moment when a task is woken
for it and the moment when the task runs, the task may be cancelled. So a woken task carries a mark (its ``_place`` is
the queue that woke it) until it runs; the queue then either lets it go on (``_take``) or takes the claim back
(``_leave``). Asyncio keeps the same in a future for each waiter; this allocates nothing on MicroPython.
"""

from .port import _pause, awaiting, running
from .task import Future, Waitable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# An awaitable with nothing to wait for: a pause without a request has ended.
nothing: "Any" = _pause


class Turns(Waitable):
    """An awaitable that gives True when ``_take`` allows it: at once, or when the task was woken in its turn.

    Who derives from it sets ``_first`` and ``_last`` in its ``__init__``: the first to wait must not allocate.
    """

    if TYPE_CHECKING:

        def _take(self, woken: bool = False) -> bool:
            """Whether the current task may go on; ``woken``: it was woken in its turn."""

    def _hand(self) -> "Any":
        # _wake_first, written out, and the task that it wakes is given a claim.
        task = self._first
        if task is not None:
            after = self._first = task._place
            if after is None:
                self._last = None
            task._wake()
            task._place = self
        return task

    def _leave(self, task: "Any", woken: bool) -> None:
        """Called in the turn of a task that was cancelled here; ``woken``: its claim is free again."""

    def __next__(self) -> Waitable:
        kernel: "Any" = running.kernel
        task = kernel.current
        woken = task._place is self
        if woken:
            task._place = None
        if self._take(woken):
            raise granted()
        return self

    def throw(self, error: BaseException) -> None:
        """What MicroPython calls when it raises the cancellation in the task that waits here."""
        kernel: "Any" = running.kernel
        task = kernel.current
        woken = task._place is self
        if woken:
            task._place = None
        self._leave(task, woken)
        raise error

    __repr__: "Any" = Future.__repr__


# Always the same, so that awaiting allocates nothing.
_true = StopIteration(True)


def granted() -> StopIteration:
    """What ends the wait: the await gives True."""
    _true.__traceback__ = None  # or it grows by every raise
    return _true


if awaiting is not None:
    from .port_cpython import awaiting_turns

    Turns.__await__ = awaiting_turns  # type: ignore[method-assign, assignment]
    Turns.__iter__ = awaiting_turns  # type: ignore[method-assign, assignment]
