"""LifoQueue and PriorityQueue: asyncio's queues that are not first in, first out."""

import heapq

from .queue import FIRST_SIZE, Queue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Stack:
    """A list that keeps its places when items are taken: room for ``size``, doubled when one more is appended."""

    def __init__(self, size: int) -> None:
        self._places: "list[Any]" = [None] * size
        self._count = 0

    def append(self, item: "Any") -> None:
        """Add an item at the end."""
        if self._count == len(self._places):
            self._places.extend([None] * self._count)
        self._places[self._count] = item
        self._count += 1

    def pop(self) -> "Any":
        """Take the item that was added last."""
        self._count -= 1
        item = self._places[self._count]
        self._places[self._count] = None
        return item

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> "Iterator[Any]":
        return iter(self._places[: self._count])


class LifoQueue(Queue):
    """Last in, first out (asyncio.LifoQueue)."""

    def _init(self, maxsize: int) -> None:
        self._queue = Stack(maxsize if maxsize > 0 else FIRST_SIZE)

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
