"""WaitQueue: tasks that wait for the same thing, first come, first served.

The queue is linked through the tasks themselves (``_place`` is the next one), since a task waits for one thing at a
time. So no queue ever grows, waking is O(1), and nothing here allocates.

The kernel's one suspension point calls ``_park`` when a task yields the queue, and ``_interrupt`` when such a task is
cancelled. Both are the whole contract between the kernel and whatever a task can wait for.
"""

from .compat import awaiting, stop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any


class WaitQueue:
    """The waiting side of an event, lock or queue, which derive from it; ``await pause(self)`` waits in it."""

    _first: "Any" = None
    _last: "Any" = None

    def _park(self, task: "Any") -> None:
        task._place = None
        if self._first is None:
            self._first = task
        else:
            self._last._place = task
        self._last = task

    def _interrupt(self, task: "Any", message: "Any") -> bool:
        self._unlink(task)
        task._wake_cancelled(message)
        return True

    def _unlink(self, task: "Any") -> None:
        before = None
        node = self._first
        while node is not None and node is not task:
            before = node
            node = node._place
        if node is None:
            return  # an interruption by Ctrl-C came between two steps of the kernel
        after = task._place
        if before is None:
            self._first = after
        else:
            before._place = after
        if after is None:
            self._last = before

    def _wake_first(self) -> "Any":
        """Make the task that waits longest ready and return it; None when nobody waits."""
        task = self._first
        if task is not None:
            self._first = task._place
            if self._first is None:
                self._last = None
            task._wake()
        return task


class Waitable(WaitQueue):
    """A wait queue that is itself the awaitable: ``await waitable`` ends when ``_take()`` says yes.

    ``_take`` is asked before the task stops and again whenever it is woken, so a task that is cancelled after it was
    woken has taken nothing. Never allocates on MicroPython.
    """

    if TYPE_CHECKING:

        def __await__(self) -> "Generator[Any, Any, Any]":
            """What CPython calls; set below."""

        def _take(self) -> bool: ...

    def result(self) -> object:
        """What ``await`` returns."""
        return None

    def __iter__(self) -> "Waitable":
        return self

    def __next__(self) -> "Waitable":
        if self._take():
            raise stop()
        return self


if awaiting is not None:
    Waitable.__await__ = awaiting  # type: ignore[method-assign, assignment]
    Waitable.__iter__ = awaiting  # type: ignore[method-assign, assignment]
