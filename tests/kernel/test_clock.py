"""Time never wraps in the program's eyes and no sleep is early, on a clock that wraps as boards' clocks do."""

import kernel
from kernel.clock import MonotonicClock, VirtualClock
from kernel.queues import TimerQueue
from kernel.scheduler import LONGEST_WAIT_US

PERIOD = 1 << 30


class WrappingTicks:
    """A board's microsecond counter: 30 bits, starting just below the wrap; ``sleep`` lets it run."""

    def __init__(self, before_wrap: int = 5) -> None:
        self.true_us = PERIOD - before_wrap

    def ticks(self) -> int:
        return self.true_us % PERIOD

    @staticmethod
    def difference(end: int, start: int) -> int:
        return (end - start + PERIOD // 2) % PERIOD - PERIOD // 2


class BoardClock(MonotonicClock):
    """The real clock's code on WrappingTicks, whose time passes by sleeping alone."""

    virtual = True
    grid_us = 1

    def __init__(self) -> None:
        self.source = WrappingTicks()
        self.largest = 0
        super().__init__(self.source.ticks, self.source.difference)

    def now(self) -> int:
        now = super().now()
        self.largest = max(self.largest, now)
        return now

    def sleep(self, delay_us: int) -> None:
        assert 0 < delay_us <= LONGEST_WAIT_US
        self.source.true_us += delay_us


def elapsed_us(delay_s: float) -> tuple[int, BoardClock]:
    clock = BoardClock()
    begin = clock.source.true_us
    kernel.run(kernel.sleep(delay_s), clock=clock)
    return clock.source.true_us - begin, clock


def test_a_sleep_across_the_wrap_lasts_what_was_asked_and_the_rounding() -> None:
    assert elapsed_us(0.001)[0] == 1001


def test_a_sleep_of_ten_days_is_exact_and_stays_in_small_integers() -> None:
    elapsed, clock = elapsed_us(10 * 86400)
    assert elapsed == 10 * 86400 * 1_000_000 + clock.rounding_us
    assert clock.largest < 1 << 30


def test_a_sleep_of_ten_years_is_exact() -> None:
    elapsed, clock = elapsed_us(10 * 365 * 86400)
    assert elapsed == 10 * 365 * 86400 * 1_000_000 + clock.rounding_us


def test_short_sleeps_beside_a_long_one_survive_the_rebase_of_the_clock() -> None:
    clock = BoardClock()
    lateness = []

    async def tick() -> None:
        for _ in range(2000):
            begin = clock.source.true_us
            await kernel.sleep_ms(1000)
            lateness.append(clock.source.true_us - begin - 1_000_000)

    async def main() -> int:
        ticking = kernel.create_task(tick())
        begin = clock.source.true_us
        await kernel.sleep(1999)
        await ticking
        return clock.source.true_us - begin

    assert kernel.run(main(), clock=clock) >= 1999_000_000
    assert set(lateness) == {1}
    assert clock.epoch > 0


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
