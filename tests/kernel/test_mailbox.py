"""Mailbox: items in order, the ones that found no room counted, and every waiter served."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernel
from kernel.clock import VirtualClock
from kernel.mailbox import Mailbox


@given(capacity=st.integers(1, 5), puts=st.lists(st.booleans(), max_size=60))
def test_it_is_a_queue_of_fixed_size_that_counts_what_it_dropped(capacity: int, puts: list[bool]) -> None:
    mailbox = Mailbox(capacity)
    model: deque[int] = deque()
    dropped = 0
    for number, put in enumerate(puts):
        if put:
            room = len(model) < capacity
            assert mailbox.put(number) is room
            if room:
                model.append(number)
            dropped += not room
        elif model:
            assert mailbox.get_nowait() == model.popleft()
        else:
            with pytest.raises(kernel.QueueEmpty):
                mailbox.get_nowait()
        assert len(mailbox) == len(model)
        assert mailbox.dropped == dropped


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_mailbox_without_room_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="capacity must be at least 1, not"):
        Mailbox(capacity)


def test_two_waiters_get_an_item_each_when_both_came_at_once() -> None:
    mailbox = Mailbox(4)
    got: list[tuple[str, int]] = []

    async def take(name: str) -> None:
        got.append((name, await mailbox.get()))

    async def main() -> None:
        tasks = [kernel.create_task(take(name)) for name in "ab"]
        await kernel.sleep_ms(0)
        mailbox.put(1)
        mailbox.put(2)
        await kernel.gather(*tasks)

    kernel.run(main(), clock=VirtualClock())
    assert got == [("a", 1), ("b", 2)]


def test_an_item_stays_when_the_task_that_was_woken_for_it_is_cancelled() -> None:
    mailbox = Mailbox(1)

    async def main() -> int:
        task = kernel.create_task(mailbox.get())
        await kernel.sleep_ms(0)
        mailbox.put(7)
        task.cancel()
        await kernel.sleep_ms(0)
        assert task.cancelled()
        item: int = await mailbox.get()
        return item

    assert kernel.run(main(), clock=VirtualClock()) == 7


def test_a_wait_with_a_timeout_ends_without_an_item() -> None:
    mailbox = Mailbox(1)

    async def main() -> None:
        with pytest.raises(kernel.TimeoutError):
            await kernel.wait_for(mailbox.get(), 0.01)
        mailbox.put(1)
        assert await mailbox.get() == 1

    kernel.run(main(), clock=VirtualClock())


def test_what_was_put_before_the_run_is_there_in_the_next_one() -> None:
    mailbox = Mailbox(2)

    async def main() -> int:
        item: int = await mailbox.get()
        return item

    mailbox.put(1)
    assert kernel.run(main(), clock=VirtualClock()) == 1
    mailbox.put(2)
    assert kernel.run(main(), clock=VirtualClock()) == 2
