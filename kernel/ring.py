"""Ring: what a queue keeps its items in on MicroPython, where growing item by item would allocate each time."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


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
