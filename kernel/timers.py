"""TimerHeap: a fixed binary heap of deadlines, stable for equal deadlines, with O(log n) removal.

An entry is anything with two members: ``_place``, which the heap keeps equal to the entry's position while it is
inside, and ``_expire()``, which the kernel calls when the deadline has passed. Deadlines are microseconds on the
kernel's own clock: small integers, so that no operation allocates. Room is reserved when an entry is admitted.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Orders are renumbered long before they could leave a 31-bit small integer.
ORDER_LIMIT = 1 << 29


class TimerHeap:
    """A heap for ``capacity`` entries; three parallel lists, so that a timer costs three words and no object."""

    def __init__(self, capacity: int) -> None:
        self.entries: "list[Any]" = [None] * capacity
        self.deadlines: list[int] = [0] * capacity
        self.orders: list[int] = [0] * capacity
        self.count = 0
        self.next_order = 0

    def push(self, entry: "Any", deadline: int) -> None:
        """Insert an entry: after every other one with the same deadline. Never allocates."""
        if self.next_order >= ORDER_LIMIT:
            self._renumber()
        order = self.next_order
        self.next_order = order + 1
        position = self.count
        self.count = position + 1
        self._rise(position, entry, deadline, order)

    def remove(self, entry: "Any") -> None:
        """Take out an entry wherever it stands, in O(log n). Never allocates."""
        position = entry._place
        last = self.count - 1
        self.count = last
        moved = self.entries[last]
        deadline = self.deadlines[last]
        order = self.orders[last]
        self.entries[last] = None
        entry._place = None
        if position < last:
            parent = (position - 1) >> 1
            if position and self._before(deadline, order, parent):
                self._rise(position, moved, deadline, order)
            else:
                self._sink(position, moved, deadline, order)

    def _interrupt(self, task: "Any", message: "Any") -> bool:
        # The kernel's contract for whatever a task can wait for, see waiting: here, its deadline.
        self.remove(task)
        task._wake_cancelled(message)
        return True

    def rebase(self, offset: int) -> None:
        """Move every deadline ``offset`` microseconds down, as the clock's base moved up by as much."""
        for position in range(self.count):
            self.deadlines[position] -= offset

    def clear(self) -> None:
        """Forget every entry."""
        for position in range(self.count):
            self.entries[position]._place = None
            self.entries[position] = None
        self.count = 0

    def _before(self, deadline: int, order: int, position: int) -> bool:
        other = self.deadlines[position]
        return deadline < other or (deadline == other and order < self.orders[position])

    def _put(self, position: int, entry: "Any", deadline: int, order: int) -> None:
        self.entries[position] = entry
        self.deadlines[position] = deadline
        self.orders[position] = order
        entry._place = position

    def _move(self, source: int, target: int) -> None:
        self._put(target, self.entries[source], self.deadlines[source], self.orders[source])

    def _rise(self, position: int, entry: "Any", deadline: int, order: int) -> None:
        while position:
            parent = (position - 1) >> 1
            if not self._before(deadline, order, parent):
                break
            self._move(parent, position)
            position = parent
        self._put(position, entry, deadline, order)

    def _sink(self, position: int, entry: "Any", deadline: int, order: int) -> None:
        count = self.count
        child = 2 * position + 1
        while child < count:
            if child + 1 < count and self._before(self.deadlines[child + 1], self.orders[child + 1], child):
                child += 1
            if self._before(deadline, order, child):
                break
            self._move(child, position)
            position = child
            child = 2 * position + 1
        self._put(position, entry, deadline, order)

    def _renumber(self) -> None:
        # A heap sort in place, which leaves the entries from last to first; reversed they are a heap again.
        count = self.count
        for last in range(count - 1, 0, -1):
            entry, deadline, order = self.entries[last], self.deadlines[last], self.orders[last]
            self._move(0, last)
            self.count = last
            self._sink(0, entry, deadline, order)
        self.count = count
        for low in range(count // 2):
            high = count - 1 - low
            entry, deadline = self.entries[low], self.deadlines[low]
            self._put(low, self.entries[high], self.deadlines[high], 0)
            self._put(high, entry, deadline, 0)
        for position in range(count):
            self.orders[position] = position
        self.next_order = count
