"""The timer queue against a model: a list of (deadline, order of insertion) that is sorted each time."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kernel.queues import TimerQueue

CAPACITY = 12


class Entry:
    """What the queue needs of an entry."""

    _place: int | None = None

    def __init__(self, expired: "list[Entry]") -> None:
        self._expired = expired

    def _expire(self) -> None:
        self._expired.append(self)


class QueueMachine(RuleBasedStateMachine):
    """Push, take what is due, remove and rebase in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = TimerQueue(CAPACITY)
        # deadline, order of insertion, entry
        self.model: list[tuple[int, int, Entry]] = []
        self.expired: list[Entry] = []
        self.pushed = 0

    @precondition(lambda self: len(self.model) < CAPACITY)
    @rule(deadline=st.integers(-2, 6))
    def push(self, deadline: int) -> None:
        entry = Entry(self.expired)
        self.queue.push(entry, deadline)
        self.model.append((deadline, self.pushed, entry))
        self.pushed += 1

    @rule(now=st.integers(-2, 7))
    def take_what_is_due_in_order_of_deadline_then_of_insertion(self, now: int) -> None:
        due = [item for item in sorted(self.model, key=lambda item: item[:2]) if item[0] <= now]
        self.expired.clear()
        self.queue.expire(now)
        assert self.expired == [entry for _, _, entry in due]
        assert all(entry._place is None for entry in self.expired)
        self.model = [item for item in self.model if item not in due]

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove_any(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(self.model))
        self.model.remove(item)
        self.queue._unlink(item[2])
        assert item[2]._place is None

    @rule(offset=st.integers(0, 3))
    def rebase(self, offset: int) -> None:
        self.queue.rebase(offset)
        self.model = [(deadline - offset, order, entry) for deadline, order, entry in self.model]

    @invariant()
    def every_entry_knows_its_deadline_and_no_list_has_grown(self) -> None:
        queue = self.queue
        expected = sorted(self.model, key=lambda item: item[:2], reverse=True)
        assert queue.entries[: queue.count] == [entry for _, _, entry in expected]
        assert [entry._place for entry in queue.entries[: queue.count]] == [-deadline for deadline, _, _ in expected]
        assert queue.entries[queue.count :] == [None] * (CAPACITY - len(self.model))
        assert len(queue.entries) == CAPACITY


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
