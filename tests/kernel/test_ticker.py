"""The ticker does not drift, and counts what it missed."""

import pytest

import kernel
from kernel.clock import REBASE_US, VirtualClock
from kernel.ticker import Ticker


def beats_us(work_us: list[int], period_ms: int = 10, start_us: int = 0) -> tuple[list[int], int]:
    """Do work of these lengths, a beat before each; the times of the beats, and how many were missed."""
    clock = VirtualClock(start_us)
    times: list[int] = []

    async def main() -> int:
        ticker = Ticker(period_ms)
        begin = clock.total_us()
        for length in work_us:
            await ticker.wait()
            times.append(clock.total_us() - begin)
            clock.sleep(length)
        return ticker.missed

    missed = kernel.run(main(), clock=clock)
    assert isinstance(missed, int)
    return times, missed


def test_beats_keep_their_times_whatever_the_work_takes() -> None:
    assert beats_us([0, 3000, 9999, 1, 0]) == ([10000, 20000, 30000, 40000, 50000], 0)


def test_a_late_beat_comes_at_once_and_the_next_one_in_time() -> None:
    assert beats_us([15000, 0, 0]) == ([10000, 25000, 30000], 0)


def test_beats_that_were_missed_are_counted_and_skipped() -> None:
    assert beats_us([35000, 0, 0]) == ([10000, 45000, 50000], 2)


def test_a_million_beats_do_not_drift() -> None:
    clock = VirtualClock()

    async def main() -> int:
        ticker = Ticker(1000)
        count = 0
        async for _ in ticker:
            count += 1
            if count == 100_000:
                return clock.total_us()
        return 0

    assert kernel.run(main(), clock=clock) == 100_000 * 1_000_000


def test_beats_survive_the_rebase_of_the_clock() -> None:
    times, missed = beats_us([2000] * 8, period_ms=100_000, start_us=REBASE_US - 5)
    assert times == [100_000_000 * number for number in range(1, 9)]
    assert missed == 0


@pytest.mark.parametrize("period_ms", [0, -1])
def test_a_period_of_nothing_is_refused(period_ms: int) -> None:
    with pytest.raises(ValueError, match="period_ms must be at least 1"):
        Ticker(period_ms)
