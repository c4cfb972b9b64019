"""The ready ring behaves like a queue of fixed size, whatever is done to it."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from kernel.queues import ReadyQueue


def queued(ring: ReadyQueue) -> list[object]:
    """What is in it, the first first."""
    found: list[object] = []
    place = ring.head
    while place != ring.tail:
        found.append(ring.slots[place])
        place = (place + 1) % ring.size
    return found


def take(ring: ReadyQueue) -> object:
    """Take the first entry, as the kernel does."""
    entry = ring.slots[ring.head]
    ring.head = (ring.head + 1) % ring.size
    return entry


@given(capacity=st.integers(1, 8), appends=st.lists(st.booleans(), max_size=60))
def test_entries_come_out_in_the_order_in_which_they_went_in(capacity: int, appends: list[bool]) -> None:
    ring = ReadyQueue(capacity)
    model: deque[int] = deque()
    for number, append in enumerate(appends):
        if append and len(model) < capacity:
            ring.append(number)
            model.append(number)
        elif not append and model:
            assert take(ring) == model.popleft()
        assert queued(ring) == list(model)


@given(capacity=st.integers(1, 5), turns=st.integers(0, 12))
def test_a_full_ring_is_not_taken_for_an_empty_one(capacity: int, turns: int) -> None:
    ring = ReadyQueue(capacity)
    for number in range(turns):
        ring.append(number)
        take(ring)
    for number in range(capacity):
        ring.append(number)
    assert queued(ring) == list(range(capacity))
    assert [take(ring) for _ in range(capacity)] == list(range(capacity))
