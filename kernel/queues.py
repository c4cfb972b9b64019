"""The kernel's two queues, of fixed size: ReadyQueue, a ring of what is runnable, and TimerQueue, deadlines in order.

In the TimerQueue the next deadline is the last; first come, first served where equal. A sorted array and not a heap:
finding the place of a deadline takes O(log n) comparisons and making room there one move of a block of memory, which
the interpreter does in C. That beats a heap that is kept in order in Python up to thousands of timers, and taking the
next one is O(1).

An entry is anything with two members: ``_place``, its deadline while it is inside and None before and after, and
``_expire()``, which the kernel calls when the deadline has passed. Deadlines are microseconds on the kernel's own
clock, negated, so that the next one is the greatest: small integers, so that no operation allocates. Room is reserved
when an entry is admitted.
"""

from .port import place_for
from .task import WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ReadyQueue:
    """A ring for ``capacity`` entries. Taking from it is written out in the kernel, where every call would count.

    Every task and every callback has its place here reserved when it is admitted, so ``append`` never checks for room.
    The ring has one place more than can be used: ``head == tail`` means empty and nothing else.
    """

    def __init__(self, capacity: int) -> None:
        self.slots: "list[Any]" = [None] * (capacity + 1)
        self.size = capacity + 1
        self.head = 0
        self.tail = 0

    def append(self, entry: object) -> None:
        """Put an entry last. Never allocates; an admitted entry always has room."""
        # Without a jump: a handler that appends comes between two bytecodes only where one jumps.
        tail = self.tail
        self.slots[tail] = entry
        self.tail = (tail + 1) % self.size


class TimerQueue(WaitQueue):
    """A queue for ``capacity`` entries, so that a timer costs one word and no object.

    It is what a task that sleeps waits in, see task.WaitQueue; it has no other use for that class's own queue.
    """

    def __init__(self, capacity: int) -> None:
        self.count = 0
        self.entries: "list[Any]" = [None] * capacity

    def push(self, entry: "Any", deadline: int) -> None:
        """Insert an entry: after every other one with the same deadline. Never allocates."""
        entries = self.entries
        count = self.count
        key = entry._place = -deadline
        # The next to be due goes last, as any that is alone: no need to search.
        if count and entries[count - 1]._place >= key:
            # The length stays the same, so that it does not allocate.
            entries.pop()
            entries.insert(place_for(entries, key, count), entry)
        else:
            entries[count] = entry
        self.count = count + 1

    def _unlink(self, task: "Any") -> None:
        """Take out an entry wherever it stands, after O(log n) comparisons. Never allocates."""
        entries = self.entries
        position = place_for(entries, task._place, self.count)
        while entries[position] is not task:
            position += 1
        entries.pop(position)
        entries.append(None)
        self.count -= 1
        task._place = None

    def expire(self, now: int) -> None:
        """Take each entry that is due and call its ``_expire``, which may push and remove others. Never allocates."""
        entries = self.entries
        while self.count:
            position = self.count - 1
            entry = entries[position]
            if entry._place + now < 0:
                return
            self.count = position
            entries[position] = None
            entry._place = None
            entry._expire()

    def rebase(self, offset: int) -> None:
        """Move every deadline ``offset`` microseconds down, as the clock's base moved up by as much."""
        for position in range(self.count):
            self.entries[position]._place += offset

    def mend(self, capacity: int) -> None:
        """Make it whole when a Ctrl-C has come while an entry was on its way in or out. Allocates nothing."""
        entries = self.entries
        count = 0
        for position in range(len(entries)):
            entry = entries[position]
            entries[position] = None
            if entry is not None and entry._place is not None:
                entries[count] = entry
                count += 1
        self.count = count
        if len(entries) < capacity:
            entries.append(None)
