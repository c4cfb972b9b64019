# mypy: allow-untyped-calls, allow-untyped-defs
# ruff: noqa: UP031
"""Runs on MicroPython: time on a clock of 30 bits that starts just below the wrap, and on the real one.

Prints a line for each case: its name and what went wrong, which is nothing.
"""

import kernel
import kernel.clock
from kernel.clock import MonotonicClock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

asyncio: "Any" = kernel
clocks: "Any" = kernel.clock

PERIOD = 1 << 30


class BoardClock(MonotonicClock):
    """The real clock's code on a counter that wraps as boards' do; ``true_us`` is what never wraps."""

    grid_us = 1

    def __init__(self, before_wrap=5):
        self.true_us = PERIOD - before_wrap
        self.largest = 0
        MonotonicClock.__init__(self, self.read, self.difference)

    def read(self):
        return self.true_us % PERIOD

    @staticmethod
    def difference(end, start):
        return (end - start + PERIOD // 2) % PERIOD - PERIOD // 2

    def now(self):
        now = MonotonicClock.now(self)
        self.largest = max(self.largest, now)
        return now

    def sleep(self, delay_us):
        assert 0 < delay_us < PERIOD // 2, delay_us
        self.true_us += delay_us


def lateness_of(sleep, asked_us):
    # A sleep that does not fit into a small integer is made of several, each rounded up by a microsecond.
    clock = BoardClock()
    begin = clock.true_us
    asyncio.run(sleep(), clock=clock)
    late_us = clock.true_us - begin - asked_us
    if 0 <= late_us <= 1 + asked_us // (1 << 27) and clock.largest < 1 << 30:
        return ""
    return "late by %d us, readings up to %d" % (late_us, clock.largest)


def across_the_wrap():
    async def sleep():
        await asyncio.sleep_us(7)

    return lateness_of(sleep, 7)


def ten_days():
    async def sleep():
        await asyncio.sleep_ms(864000000)

    return lateness_of(sleep, 864000000000)


def ten_years():
    async def sleep():
        await asyncio.sleep(315360000)

    return lateness_of(sleep, 315360000000000)


def hours_without_a_timer():
    clock = BoardClock()
    begin = clock.true_us
    flag = asyncio.Flag()

    def idle(timeout_us):
        clock.true_us += 1 << 28
        if clock.true_us - begin >= 1 << 34:
            flag.set()

    async def main():
        await flag.wait()
        return clock.total_us()

    total_us = asyncio.run(main(), clock=clock, idle=idle)
    if total_us == clock.true_us - begin and clock.largest < 1 << 30:
        return ""
    return "%d us instead of %d, readings up to %d" % (total_us, clock.true_us - begin, clock.largest)


def equal_deadlines():
    woken = []

    async def sleeper(number):
        await asyncio.sleep_ms(10)
        woken.append(number)

    async def main():
        clock = asyncio.running_kernel().clock
        sleepers = [asyncio.create_task(sleeper(number)) for number in range(20)]
        await asyncio.gather(*sleepers)
        assert clock.true_us > PERIOD

    asyncio.run(main(), clock=BoardClock())
    return "" if woken == list(range(20)) else woken


def never_early_on_the_real_clock():
    early = []

    async def sleeper(delay_us):
        for _ in range(20):
            begin = clocks.ticks_us()
            await asyncio.sleep_us(delay_us)
            took_us = clocks.ticks_diff(clocks.ticks_us(), begin)
            if took_us < delay_us:
                early.append((delay_us, took_us))

    async def main():
        await asyncio.gather(*[sleeper(delay_us) for delay_us in (1, 50, 333, 999, 1000, 1001, 2500)])

    asyncio.run(main())
    return early or ""


CASES = (across_the_wrap, ten_days, ten_years, hours_without_a_timer, equal_deadlines, never_early_on_the_real_clock)

for case in CASES:
    print(case.__name__, case())
