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
        # The kernel's mark: orders from here on were given since it last looked.
        self.newest = 0

    def push(self, entry: "Any", deadline: int) -> None:
        """Insert an entry: after every other one with the same deadline. Never allocates."""
        if self.next_order >= ORDER_LIMIT:
            self._renumber()
        order = self.next_order
        self.next_order = order + 1
        position = self.count
        self.count = position + 1
        deadlines = self.deadlines
        if position and deadlines[(position - 1) >> 1] > deadline:
            self._rise(position, entry, deadline, order)
        else:
            self.entries[position] = entry
            deadlines[position] = deadline
            self.orders[position] = order
            entry._place = position

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
            above = self.deadlines[parent]
            if position and (deadline < above or (deadline == above and order < self.orders[parent])):
                self._rise(position, moved, deadline, order)
            else:
                self._sink(position, moved, deadline, order)

    def due_before(self, now: int, order: int) -> "Any":
        """The first entry that is due and was pushed before ``order``, or None, when the first of all was not."""
        first = -1
        for position in range(self.count):
            if self.orders[position] < order and self.deadlines[position] <= now:
                if first >= 0:
                    due, best = self.deadlines[position], self.deadlines[first]
                    if due > best or (due == best and self.orders[position] > self.orders[first]):
                        continue
                first = position
        return None if first < 0 else self.entries[first]

    def _interrupt(self, task: "Any", message: "Any") -> bool:
        # The kernel's contract for whatever a task can wait for, see waiting: here, its deadline.
        self.remove(task)
        task._wake_cancelled(message)
        return True

    def rebase(self, offset: int) -> None:
        """Move every deadline ``offset`` microseconds down, as the clock's base moved up by as much."""
        for position in range(self.count):
            self.deadlines[position] -= offset

    def _rise(self, position: int, entry: "Any", deadline: int, order: int) -> None:
        # Put an entry at a free position, or above: its ancestors that are due later move down.
        entries = self.entries
        deadlines = self.deadlines
        orders = self.orders
        while position:
            parent = (position - 1) >> 1
            above = deadlines[parent]
            if above < deadline or (above == deadline and orders[parent] < order):
                break
            moved = entries[parent]
            entries[position] = moved
            deadlines[position] = above
            orders[position] = orders[parent]
            moved._place = position
            position = parent
        entries[position] = entry
        deadlines[position] = deadline
        orders[position] = order
        entry._place = position

    def _sink(self, position: int, entry: "Any", deadline: int, order: int) -> None:
        # Put an entry at a free position, or below: the free position goes down along the children that are due first
        # to the bottom, and the entry rises from there. It comes from the bottom, so it seldom rises far.
        entries = self.entries
        deadlines = self.deadlines
        orders = self.orders
        count = self.count
        child = 2 * position + 1
        while child < count:
            due = deadlines[child]
            right = child + 1
            if right < count:
                other = deadlines[right]
                if other < due or (other == due and orders[right] < orders[child]):
                    child = right
                    due = other
            moved = entries[child]
            entries[position] = moved
            deadlines[position] = due
            orders[position] = orders[child]
            moved._place = position
            position = child
            child = 2 * position + 1
        self._rise(position, entry, deadline, order)

    def _renumber(self) -> None:
        # Take the entries out in their order, each to the place that this leaves free at the end: a heap sort in place,
        # last to first. Reversed they are a heap again, and numbered from zero.
        count = self.count
        for last in range(count - 1, 0, -1):
            first, due = self.entries[0], self.deadlines[0]
            self.count = last
            self._sink(0, self.entries[last], self.deadlines[last], self.orders[last])
            self.entries[last], self.deadlines[last] = first, due
        self.count = count
        for low in range(count >> 1):
            high = count - 1 - low
            first, due = self.entries[low], self.deadlines[low]
            self.entries[low], self.deadlines[low] = self.entries[high], self.deadlines[high]
            self.entries[high], self.deadlines[high] = first, due
        for position in range(count):
            self.orders[position] = position
            self.entries[position]._place = position
        self.next_order = self.newest = count
