"""Time never wraps in the program's eyes and no sleep is early, on counters that wrap as boards' do."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kernel
from kernel import clock as clocks
from kernel.clock import REBASE_US, MonotonicClock, VirtualClock
from kernel.queues import TimerQueue

PERIOD = 1 << 30
DAY_US = 86_400_000_000
# What a reading of the simulated counters takes.
READING_US = 2


class Counters:
    """A board's two counters of 30 bits; ``true_us`` is what never wraps. They may be counted by different clocks."""

    def __init__(self, true_us: int = PERIOD - 5, ahead_us: int = 0) -> None:
        self.true_us = true_us
        self.ahead_us = ahead_us

    def read_us(self) -> int:
        self.true_us += READING_US
        return self.true_us

    def ticks_us(self) -> int:
        return (self.read_us() + self.ahead_us) % PERIOD

    def ticks_ms(self) -> int:
        return self.read_us() // 1000 % PERIOD

    @staticmethod
    def ticks_add(ticks: int, delta: int) -> int:
        assert abs(delta) < PERIOD // 2  # or a board raises OverflowError
        return (ticks + delta) % PERIOD

    @staticmethod
    def ticks_diff(end: int, start: int) -> int:
        return (end - start + PERIOD // 2) % PERIOD - PERIOD // 2

    def sleep_us(self, delay_us: int) -> None:
        assert delay_us > 0
        self.true_us += delay_us


@contextmanager
def board(counters: Counters) -> Iterator[Counters]:
    """Inside, the monotonic clock is a board's, which counts like this."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ticks_us", "ticks_ms", "ticks_add", "ticks_diff", "sleep_us"):
            patch.setattr(clocks, name, getattr(counters, name))
        patch.setattr(clocks, "EXACT", False)
        patch.setattr(clocks, "FARTHEST_TURNS", 3)
        yield counters


starts_us = st.one_of(
    st.integers(0, 3 * PERIOD),
    st.integers(-3000, 3000).map(lambda off: PERIOD + off),
    st.integers(-3000, 3000).map(lambda off: 1000 * PERIOD + off),
)
gaps_us = st.one_of(
    st.integers(0, 5000),
    st.integers(-3000, 3000).map(lambda off: PERIOD // 2 + off),
    st.integers(-3000, 3000).map(lambda off: PERIOD + off),
    st.integers(-3000, 3000).map(lambda off: 500 * PERIOD + off),
    st.integers(0, 12 * DAY_US),
)


@settings(deadline=None)
@given(starts_us, st.sampled_from([0, 0, 123_456, PERIOD // 2]), st.lists(gaps_us, max_size=12), st.booleans())
def test_the_clock_goes_on_rightly_however_long_nobody_read_it(
    start_us: int, ahead_us: int, gaps: list[int], exactly: bool
) -> None:
    with board(Counters(start_us, ahead_us)) as counters:
        clock = MonotonicClock()
        clock.timers = TimerQueue(1)
        if exactly:
            clock.deadline(-1)
        told = clock.exactly().total_us()
        begin_us = counters.true_us
        for gap_us in gaps:
            counters.true_us += gap_us
            assert clock.now() < PERIOD
            assert clock.exactly().read() < PERIOD
            now = clock.exactly().total_us()
            assert abs(now - told - (counters.true_us - begin_us)) <= 20 * READING_US
            clock.deadline(1000)
            assert clock.now() <= REBASE_US + 1000


@settings(deadline=None)
@given(starts_us, st.lists(st.tuples(gaps_us, st.integers(1, 200_000)), max_size=8), st.booleans())
def test_a_deadline_is_a_whole_millisecond_that_is_never_early_and_less_than_two_late(
    start_us: int, sleeps: list[tuple[int, int]], exactly: bool
) -> None:
    with board(Counters(start_us)) as counters:
        clock = MonotonicClock()
        clock.timers = TimerQueue(1)
        if exactly:
            clock.deadline(-1)
        for gap_us, delay_us in sleeps:
            counters.true_us += gap_us
            asked_us = counters.true_us
            deadline = clock.deadline(delay_us)
            now = clock.exactly().read()
            due_us = counters.true_us + deadline - now
            assert 0 <= due_us - asked_us - delay_us < 2000 + 20 * READING_US
            assert abs((due_us + 500) % 1000 - 500) <= 4 * READING_US


@settings(deadline=None)
@given(starts_us, st.integers(1, 12 * DAY_US))
def test_timers_that_were_set_before_a_long_block_are_due_after_it_in_their_order(
    start_us: int, blocked_us: int
) -> None:
    with board(Counters(start_us)) as counters:
        clock = MonotonicClock()
        clock.timers = TimerQueue(8)
        expired: list[Entry] = []
        entries = [Entry(expired) for _ in range(8)]
        for number, entry in enumerate(entries):
            clock.timers.push(entry, clock.deadline(number * 30_000_000 + 1))
        counters.true_us += blocked_us
        clock.deadline(1)
        clock.timers.expire(clock.now())
        due = [entry for number, entry in enumerate(entries) if number * 30_000_000 + 2500 < blocked_us]
        assert expired[: len(due)] == due
        assert len(expired) <= len(due) + 1


class Entry:
    """A timer, which tells ``expired``."""

    _place: int | None = None

    def __init__(self, expired: list["Entry"]) -> None:
        self.expired = expired

    def _expire(self) -> None:
        self.expired.append(self)


def test_the_virtual_clock_takes_the_time_that_was_asked_and_none_of_ours() -> None:
    clock = VirtualClock(start_us=123)
    kernel.run(kernel.sleep(86400 * 365), clock=clock)
    assert clock.total_us() == 123 + 86400 * 365 * 1_000_000


def test_equal_deadlines_wake_in_the_order_in_which_they_were_set() -> None:
    woken: list[int] = []

    async def sleeper(number: int) -> None:
        await kernel.sleep_ms(10)
        woken.append(number)

    async def main() -> None:
        for number in range(20):
            kernel.create_task(sleeper(number))
        await kernel.sleep_ms(20)

    kernel.run(main(), clock=VirtualClock())
    assert woken == list(range(20))


def test_the_timer_queue_rebases_every_deadline() -> None:
    queue = TimerQueue(2)
    expired = []

    class Entry:
        _place: int | None = None

        def _expire(self) -> None:
            expired.append(self)

    for deadline in (500, 300):
        queue.push(Entry(), deadline)
    queue.rebase(200)
    assert [entry._place for entry in queue.entries] == [-300, -100]
    queue.expire(99)
    assert len(expired) == 0
    queue.expire(100)
    assert len(expired) == 1
