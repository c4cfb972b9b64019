"""The hardware watchdog is fed while every task checks in, and never again after one has not."""

import pytest

import kernel
from drivers.watchdog import Watchdog
from kernel.clock import VirtualClock


class Wdt:
    """A hardware watchdog that notes when it was fed."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.fed_ms: list[int] = []

    def feed(self) -> None:
        self.fed_ms.append(self.clock.total_us() // 1000)


def feeds_ms(healthy_ms: int, total_ms: int, every_ms: int = 1000) -> tuple[list[int], list[str]]:
    """One task checks in every 400 ms for ``healthy_ms`` and then hangs, beside one that always does."""
    clock = VirtualClock()
    wdt = Wdt(clock)
    late: list[str] = []
    watchdog = Watchdog(wdt, feed_ms=500, on_late=late.append)

    async def work(name: str, until_ms: int) -> None:
        promise = watchdog.promise(name, every_ms)
        while clock.total_us() < until_ms * 1000:
            promise.feed()
            await kernel.sleep_ms(400)
        await kernel.sleep(1000)

    async def main() -> None:
        kernel.create_task(work("healthy", total_ms))
        kernel.create_task(work("hangs", healthy_ms))
        kernel.create_task(watchdog.run())
        await kernel.sleep_ms(total_ms)

    kernel.run(main(), clock=clock)
    return wdt.fed_ms, late


def test_it_feeds_while_all_tasks_check_in() -> None:
    fed, late = feeds_ms(healthy_ms=10_000, total_ms=5000)
    assert fed == list(range(0, 5001, 500))[: len(fed)]
    assert len(fed) >= 10
    assert late == []


def test_one_task_that_hangs_stops_the_feeding_and_is_named() -> None:
    fed, late = feeds_ms(healthy_ms=2000, total_ms=20_000)
    assert late == ["hangs"]
    # It checked in at 1.6 s for the last time: its promise ran out at 2.6 s, and one period more is the resolution.
    assert 2500 <= fed[-1] <= 3500


def test_a_promise_that_was_withdrawn_is_not_missed() -> None:
    clock = VirtualClock()
    wdt = Wdt(clock)
    watchdog = Watchdog(wdt, feed_ms=500)

    async def main() -> None:
        watchdog.promise("short", 500).withdraw()
        kernel.create_task(watchdog.run())
        await kernel.sleep_ms(5100)

    kernel.run(main(), clock=clock)
    assert len(wdt.fed_ms) == 11


def test_times_and_counts_that_cannot_be_kept_are_refused() -> None:
    watchdog = Watchdog(Wdt(VirtualClock()), feed_ms=500, capacity=1)
    with pytest.raises(ValueError, match="at least feed_ms"):
        watchdog.promise("too often", 100)
    watchdog.promise("one", 500)
    with pytest.raises(RuntimeError, match="raise its capacity"):
        watchdog.promise("two", 500)
