"""Mailbox: items from an interrupt handler to a task, in a ring of fixed size."""

from .signal import Armed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Mailbox(Armed):
    """Room for ``capacity`` items (at least 1) that a handler puts and a task gets, first in, first out.

    The handler alone moves the end of the ring and the task alone its beginning, so neither needs a lock. Hence one
    handler puts: handlers that can interrupt each other need a mailbox each. ``dropped`` counts the items that found
    no room; it only grows. Items are small integers or objects that exist already, as a handler must not make any.
    Raises ValueError for another capacity. Allocates all that it will ever need.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("capacity must be at least 1, not %r" % (capacity,))
        Armed.__init__(self)
        # One place more than can be used: equal positions mean empty and nothing else.
        self._slots: "list[Any]" = [None] * (capacity + 1)
        self._head = 0
        self._tail = 0
        self.dropped = 0

    def put(self, item: object) -> bool:
        """Add an item and wake who waits for it; False when there is no room, and ``dropped`` counts it.

        For interrupt handlers, hard ones too: allocates nothing and never raises. Another thread or a signal handler
        may call it as well, if nobody else puts.
        """
        tail = self._tail
        after = tail + 1
        if after == len(self._slots):
            after = 0
        if after == self._head:
            self.dropped += 1
            return False
        self._slots[tail] = item
        self._tail = after
        self._alert()
        return True

    def __len__(self) -> int:
        """How many items there are to get. Allocates nothing; an interrupt may call it."""
        count = self._tail - self._head
        return count if count >= 0 else count + len(self._slots)

    def wait(self) -> "Mailbox":
        """Wait until there is an item: ``await mailbox.wait()``. Allocates nothing on MicroPython.

        Follow it by ``get_nowait()`` without another await between.
        """
        return self

    def get_nowait(self) -> "Any":
        """Take the next item. Raises kernel.QueueEmpty when there is none. Allocates nothing."""
        head = self._head
        if head == self._tail:
            from .queue_errors import QueueEmpty

            raise QueueEmpty
        item = self._slots[head]
        self._slots[head] = None
        head += 1
        self._head = head if head < len(self._slots) else 0
        return item

    async def get(self) -> "Any":
        """Wait for the next item and take it. Allocates a coroutine: see ``wait`` for a way that does not."""
        await self
        return self.get_nowait()

    def _is_due(self) -> bool:
        return self._head != self._tail
