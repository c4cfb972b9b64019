"""Queue, LifoQueue, PriorityQueue: items handed from task to task (asyncio's, with the shutdown of 3.13).

``get()`` and ``put()`` are coroutines, which allocate. Where a program must not allocate on MicroPython, it waits with
``wait_not_empty()`` or ``wait_not_full()`` and then calls ``get_nowait()`` or ``put_nowait()``:

    await queue.wait_not_empty()
    item = queue.get_nowait()

Nothing here is for interrupt handlers or other threads.
"""

import heapq

from .port import new_ring, pause
from .task import WaitQueue
from .turns import Turns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Places that an unbounded queue begins with; it doubles them when they are taken.
FIRST_SIZE = 8


class QueueEmpty(Exception):
    """get_nowait() found no item (asyncio.QueueEmpty)."""


class QueueFull(Exception):
    """put_nowait() found no room (asyncio.QueueFull)."""


class QueueShutDown(Exception):
    """The queue was shut down: nothing can be put, and there is nothing left to get (asyncio.QueueShutDown, 3.13)."""


class _OfQueue(Turns):
    # Those who wait for something of a queue, and look again when they are woken.
    def __init__(self, queue: "Queue") -> None:
        Turns.__init__(self)
        self._queue = queue

    def _resume(self) -> bool:
        return self._take()


class NotEmpty(_OfQueue):
    """Those who wait until a queue has an item."""

    kind = "Queue empty"

    def _take(self) -> bool:
        if self._queue._queue:
            return True
        if self._queue._is_shutdown:
            raise QueueShutDown
        return False

    def _decline(self) -> None:
        if not self._queue.empty():
            self._hand()


class NotFull(_OfQueue):
    """Those who wait until a queue has room."""

    kind = "Queue full"

    def _take(self) -> bool:
        if not self._queue.full():
            return True
        if self._queue._is_shutdown:
            raise QueueShutDown
        return False

    def _decline(self) -> None:
        if not self._queue.full():
            self._hand()


class Ring:
    """A ring for ``size`` items, which doubles when one more is appended. Else it never allocates."""

    def __init__(self, size: int) -> None:
        self._slots: "list[Any]" = [None] * size
        self._head = 0
        self._count = 0

    def append(self, item: "Any") -> None:
        """Add an item at the end."""
        size = len(self._slots)
        if self._count == size:
            self._slots = self._slots[self._head :] + self._slots[: self._head] + [None] * size
            self._head = 0
            size += size
        position = self._head + self._count
        self._slots[position if position < size else position - size] = item
        self._count += 1

    def popleft(self) -> "Any":
        """Take the item that was added first."""
        position = self._head
        following = position + 1
        self._head = following if following < len(self._slots) else 0
        return self._take(position)

    def pop(self) -> "Any":
        """Take the item that was added last."""
        position = self._head + self._count - 1
        return self._take(position if position < len(self._slots) else position - len(self._slots))

    def _take(self, position: int) -> "Any":
        item = self._slots[position]
        self._slots[position] = None
        self._count -= 1
        return item

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> "Iterator[Any]":
        for index in range(self._count):
            yield self._slots[(self._head + index) % len(self._slots)]


class Queue:
    """First in, first out (asyncio.Queue).

    With ``maxsize`` above 0 it has places for so many items from the beginning and never more; with 0 or less it grows
    as it must, which allocates. Subclasses may replace ``_init``, ``_put`` and ``_get``, as in asyncio.
    """

    _is_shutdown = False
    # Who waits in join(); made when somebody does.
    _joining: "WaitQueue | None" = None

    def __init__(self, maxsize: int = 0) -> None:
        self._maxsize = maxsize
        self._unfinished = 0
        self._not_empty = NotEmpty(self)
        self._not_full = NotFull(self)
        self._init(maxsize)

    def _init(self, maxsize: int) -> None:
        self._queue: "Any" = new_ring() if new_ring else Ring(maxsize if maxsize > 0 else FIRST_SIZE)

    def _put(self, item: "Any") -> None:
        self._queue.append(item)

    def _get(self) -> "Any":
        return self._queue.popleft()

    @property
    def maxsize(self) -> int:
        """How many items there is room for; 0 or less when the queue is unbounded."""
        return self._maxsize

    def qsize(self) -> int:
        """How many items there are. Never allocates."""
        return len(self._queue)

    def empty(self) -> bool:
        """Whether there is no item. Never allocates."""
        return not self._queue

    def full(self) -> bool:
        """Whether there is no room; never so when the queue is unbounded. Never allocates."""
        return 0 < self._maxsize <= len(self._queue)

    def wait_not_empty(self) -> NotEmpty:
        """Wait until there is an item: ``await queue.wait_not_empty()`` gives True. Never allocates.

        Follow it by ``get_nowait()`` without another await between: the wake-up counts for this item. Raises
        QueueShutDown as get() does.
        """
        return self._not_empty

    def wait_not_full(self) -> NotFull:
        """Wait until there is room: ``await queue.wait_not_full()`` gives True. Never allocates.

        Follow it by ``put_nowait()`` without another await between: the wake-up counts for this place. Raises
        QueueShutDown as put() does.
        """
        return self._not_full

    async def get(self) -> "Any":
        """Take the next item, waiting until there is one. Raises QueueShutDown when there never will be. Allocates."""
        if not self._queue:
            await self._not_empty
        return self.get_nowait()

    async def put(self, item: "Any") -> None:
        """Add an item, waiting until there is room. Raises QueueShutDown after shutdown(). Allocates."""
        if 0 < self._maxsize <= len(self._queue):
            await self._not_full
        self.put_nowait(item)

    def get_nowait(self) -> "Any":
        """Take the next item. Raises QueueEmpty when there is none, QueueShutDown when there never will be.

        Never allocates.
        """
        if not self._queue:
            if self._is_shutdown:
                raise QueueShutDown
            raise QueueEmpty
        item = self._get()
        if self._not_full._first is not None:
            self._not_full._hand()
        return item

    def put_nowait(self, item: "Any") -> None:
        """Add an item. Raises QueueFull when there is no room, QueueShutDown after shutdown().

        Never allocates, unless an unbounded queue must grow.
        """
        if self._is_shutdown:
            raise QueueShutDown
        if 0 < self._maxsize <= len(self._queue):
            raise QueueFull
        self._put(item)
        self._unfinished += 1
        if self._not_empty._first is not None:
            self._not_empty._hand()

    def task_done(self) -> None:
        """Tell that an item that was taken is dealt with. Raises ValueError when all are already. Never allocates."""
        if self._unfinished <= 0:
            raise ValueError("task_done() called too many times")
        self._finish(1)

    def _finish(self, count: int) -> None:
        self._unfinished -= count
        if self._unfinished == 0 and self._joining is not None:
            while self._joining._wake_first() is not None:
                pass

    async def join(self) -> None:
        """Wait until task_done() was called for every item that was put. Allocates."""
        if self._unfinished > 0:
            if self._joining is None:
                self._joining = WaitQueue()
            await pause(self._joining)

    def shutdown(self, immediate: bool = False) -> None:
        """Refuse new items, and wake who waits to put or to get (asyncio.Queue.shutdown, 3.13).

        Items that are there can still be taken; with ``immediate`` they are thrown away and count as done. Never
        allocates, but for the first call.
        """
        self._is_shutdown = True
        if immediate:
            while not self.empty():
                self._get()
                self._finish(min(1, self._unfinished))
        for side in (self._not_empty, self._not_full):
            while side._hand():
                pass

    def __repr__(self) -> str:
        return "<%s maxsize=%d%s>" % (self.__class__.__name__, self._maxsize, self._format())

    def _format(self) -> str:
        parts = ""
        if not self.empty():
            parts += " _queue=%r" % (list(self._queue),)
        for name, side in (("_getters", self._not_empty), ("_putters", self._not_full)):
            if side._waiters():
                parts += " %s[%d]" % (name, side._waiters())
        if self._unfinished:
            parts += " tasks=%d" % self._unfinished
        return parts + " shutdown" if self._is_shutdown else parts


class LifoQueue(Queue):
    """Last in, first out (asyncio.LifoQueue)."""

    def _get(self) -> "Any":
        return self._queue.pop()


class PriorityQueue(Queue):
    """The smallest first (asyncio.PriorityQueue); the items are often tuples (priority, data), which allocate."""

    def _init(self, maxsize: int) -> None:
        # A list that was filled and emptied by heappop keeps its room on MicroPython: a bounded queue never allocates.
        self._queue = [0] * maxsize
        while self._queue:
            heapq.heappop(self._queue)

    def _put(self, item: "Any") -> None:
        heapq.heappush(self._queue, item)

    def _get(self) -> "Any":
        return heapq.heappop(self._queue)
