"""The timer heap against a model: a list of (deadline, order of insertion) that is sorted each time."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import kernel.timers
from kernel.timers import TimerHeap

CAPACITY = 12


class Entry:
    """What the heap needs of an entry."""

    _place: int | None = None


def pop(heap: TimerHeap) -> Entry:
    """Take the entry that is due first, as the kernel does."""
    entry: Entry = heap.entries[0]
    heap.remove(entry)
    return entry


class HeapMachine(RuleBasedStateMachine):
    """Push, pop, remove and rebase in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.heap = TimerHeap(CAPACITY)
        self.model: list[tuple[int, int, Entry]] = []
        self.pushed = 0

    @precondition(lambda self: len(self.model) < CAPACITY)
    @rule(deadline=st.integers(0, 6))
    def push(self, deadline: int) -> None:
        entry = Entry()
        self.heap.push(entry, deadline)
        self.model.append((deadline, self.pushed, entry))
        self.pushed += 1

    @precondition(lambda self: self.model)
    @rule()
    def pop_in_order_of_deadline_then_of_insertion(self) -> None:
        first = min(self.model, key=lambda item: item[:2])
        self.model.remove(first)
        assert pop(self.heap) is first[2]
        assert first[2]._place is None

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove_any(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(self.model))
        self.model.remove(item)
        self.heap.remove(item[2])
        assert item[2]._place is None

    @rule(offset=st.integers(0, 3))
    def rebase(self, offset: int) -> None:
        self.heap.rebase(offset)
        self.model = [(deadline - offset, order, entry) for deadline, order, entry in self.model]

    @rule()
    def renumber(self) -> None:
        self.heap._renumber()

    @invariant()
    def every_entry_knows_its_place(self) -> None:
        assert self.heap.count == len(self.model)
        for place in range(self.heap.count):
            assert self.heap.entries[place]._place == place
            assert place == 0 or self.heap.deadlines[(place - 1) // 2] <= self.heap.deadlines[place]

    def teardown(self) -> None:
        for _, _, entry in sorted(self.model, key=lambda item: item[:2]):
            assert pop(self.heap) is entry


TestHeapMachine = HeapMachine.TestCase
TestHeapMachine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_orders_stay_small_integers_and_equal_deadlines_in_order(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(kernel.timers, "ORDER_LIMIT", 20)
    heap = TimerHeap(4)
    waiting: list[Entry] = []
    for _ in range(200):
        entry = Entry()
        heap.push(entry, 7)
        waiting.append(entry)
        assert heap.next_order <= 21
        if len(waiting) == 4:
            assert pop(heap) is waiting.pop(0)
