"""Queue: items handed from task to task, first in, first out (asyncio's, with the shutdown of 3.13).

``get()`` and ``put()`` are coroutines, which allocate. Where a program must not allocate on MicroPython, it waits with
``wait_not_empty()`` or ``wait_not_full()`` and then calls ``get_nowait()`` or ``put_nowait()``:

    await queue.wait_not_empty()
    item = queue.get_nowait()

Nothing here is for interrupt handlers or other threads. Queues in another order are in kernel.ordered_queues.
"""

from collections import deque

from .port import pause
from .task import Future, WaitQueue
from .turns import Turns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Places that an unbounded queue begins with; it doubles them when they are taken.
FIRST_SIZE = 8

EMPTY = "Queue empty"
FULL = "Queue full"


class Side(Turns):
    """Those who wait until a queue is not EMPTY any more, or not FULL; they look again when they are woken."""

    def __init__(self, queue: "Queue", kind: str) -> None:
        self._first = self._last = None
        self._queue = queue
        self.kind = kind

    def _take(self, woken: bool = False) -> bool:
        queue = self._queue
        if not (queue.full() if self.kind is FULL else queue.empty()):
            return True
        if queue._is_shutdown:
            queue._refuse(self)
        return False

    def _leave(self, task: "Any", woken: bool) -> None:
        queue = self._queue
        if woken and not (queue.full() if self.kind is FULL else queue.empty()):
            self._hand()


class Queue:
    """First in, first out (asyncio.Queue).

    With ``maxsize`` above 0 it has places for so many items from the beginning and never more; with 0 or less it grows
    as it must, which allocates. Subclasses may replace ``_init``, ``_put`` and ``_get``, as in asyncio.
    """

    _is_shutdown = False
    # Who waits in join(); made when somebody does.
    _joining: "WaitQueue | None" = None
    # How many items there are places for; none of its business where _init was replaced.
    _room = -1

    def __init__(self, maxsize: int = 0) -> None:
        self.maxsize = maxsize
        self._unfinished = 0
        self._not_empty = Side(self, EMPTY)
        self._not_full = Side(self, FULL)
        self._init(maxsize)

    def _init(self, maxsize: int) -> None:
        self._room = maxsize if maxsize > 0 else FIRST_SIZE
        self._queue: "Any" = deque((), self._room)  # noqa: RUF037 - MicroPython takes no keywords

    def _put(self, item: "Any") -> None:
        items = self._queue
        if len(items) == self._room:
            self._room += self._room
            self._queue = deque((), self._room)  # noqa: RUF037 - MicroPython takes no keywords
            while items:
                self._queue.append(items.popleft())
        self._queue.append(item)

    def _get(self) -> "Any":
        return self._queue.popleft()

    def qsize(self) -> int:
        """How many items there are. Never allocates."""
        return len(self._queue)

    def empty(self) -> bool:
        """Whether there is no item. Never allocates."""
        return not self._queue

    def full(self) -> bool:
        """Whether there is no room; never so when the queue is unbounded. Never allocates."""
        return 0 < self.maxsize <= len(self._queue)

    def wait_not_empty(self) -> Side:
        """Wait until there is an item: ``await queue.wait_not_empty()`` gives True. Never allocates.

        Follow it by ``get_nowait()`` without another await between: the wake-up counts for this item. Raises
        QueueShutDown as get() does.
        """
        return self._not_empty

    def wait_not_full(self) -> Side:
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
        if 0 < self.maxsize <= len(self._queue):
            await self._not_full
        self.put_nowait(item)

    def get_nowait(self) -> "Any":
        """Take the next item. Raises QueueEmpty when there is none, QueueShutDown when there never will be.

        Never allocates.
        """
        if not self._queue:
            self._refuse(self._not_empty)
        item = self._get()
        if self._not_full._first is not None:
            self._not_full._hand()
        return item

    def put_nowait(self, item: "Any") -> None:
        """Add an item. Raises QueueFull when there is no room, QueueShutDown after shutdown().

        Never allocates, unless an unbounded queue must grow.
        """
        if self._is_shutdown or 0 < self.maxsize <= len(self._queue):
            self._refuse(self._not_full)
        self._put(item)
        self._unfinished += 1
        if self._not_empty._first is not None:
            self._not_empty._hand()

    def task_done(self) -> None:
        """Tell that an item that was taken is dealt with. Raises ValueError when all are already. Never allocates."""
        if self._unfinished <= 0:
            raise ValueError("task_done() called too many times")
        self._unfinished -= 1
        if not self._unfinished and self._joining is not None:
            while self._joining._wake_first():
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
        from .queue_errors import shut_down

        shut_down(self, immediate)

    def _refuse(self, side: Side) -> None:
        from .queue_errors import refusal

        raise refusal(self, side)

    __repr__: "Any" = Future.__repr__
