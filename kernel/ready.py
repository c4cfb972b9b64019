"""ReadyQueue: a fixed ring of what is runnable, first in, first out.

Every task and every callback has its place here reserved when it is admitted, so ``append`` never checks for room.
The ring has one place more than can be used: ``head == tail`` means empty and nothing else.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ReadyQueue:
    """A ring for ``capacity`` entries. Taking from it is written out in the kernel, where every call would count."""

    def __init__(self, capacity: int) -> None:
        self.slots: "list[Any]" = [None] * (capacity + 1)
        self.size = capacity + 1
        self.head = 0
        self.tail = 0

    def append(self, entry: object) -> None:
        """Put an entry last. Never allocates; an admitted entry always has room."""
        tail = self.tail
        self.slots[tail] = entry
        tail += 1
        self.tail = tail if tail < self.size else 0

    def __len__(self) -> int:
        count = self.tail - self.head
        return count if count >= 0 else count + self.size
