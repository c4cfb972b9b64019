# mypy: allow-untyped-calls, allow-untyped-defs
# ruff: noqa: UP031
"""Runs on MicroPython: time on a board whose counters have 30 bits.

Prints a line for each case: its name and what went wrong, which is nothing.
"""

from tests.kernel.simulated_board import board  # isort: skip - it comes before the kernel

import kernel
import kernel.clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

asyncio: "Any" = kernel
clocks: "Any" = kernel.clock

DAY_US = 86400000000
PERIOD_US = 1 << 30
PERIOD_MS_US = 1000 << 30


class WatchedClock(clocks.MonotonicClock):  # type: ignore[misc]
    """Keeps the largest reading."""

    largest = 0

    def now(self):
        now = clocks.MonotonicClock.now(self)
        self.largest = max(self.largest, now)
        return now


def lateness_of(sleep, asked_us, latest_us):
    board.restart()
    clock = WatchedClock()
    begin = board.true_us
    asyncio.run(sleep(), clock=clock)
    late_us = board.true_us - begin - asked_us
    if 0 <= late_us <= latest_us and clock.largest < 1 << 30:
        return ""
    return "late by %d us, readings up to %d" % (late_us, clock.largest)


def across_the_wrap():
    async def sleep():
        await asyncio.sleep_us(7)

    return lateness_of(sleep, 7, 150)


def ten_days():
    async def sleep():
        await asyncio.sleep_ms(864000000)

    return lateness_of(sleep, 864000000000, 2000)


def ten_years():
    async def sleep():
        await asyncio.sleep(315360000)

    return lateness_of(sleep, 315360000000000, 2000)


def a_sleep_ends_on_a_whole_millisecond():
    wrong = []

    async def main():
        for _ in range(50):
            begin = board.true_us
            await asyncio.sleep_ms(3)
            if not 3000 <= board.true_us - begin <= 4200 or board.true_us % 1000 > 150:
                wrong.append((begin, board.true_us))
            board.true_us += 377

    board.restart(on_edges=True)
    asyncio.run(main())
    return wrong or ""


def twenty_sleepers_share_the_wake_ups():
    async def sleeper(number):
        board.true_us += 40
        for _ in range(10):
            await asyncio.sleep_ms(50)

    async def main():
        await asyncio.gather(*[sleeper(number) for number in range(20)])

    board.restart()
    asyncio.run(main())
    return "" if len(board.polls) <= 30 else board.polls


def only_exact_sleeps_keep_the_processor_awake():
    async def exactly():
        for _ in range(20):
            await asyncio.sleep_us(2345)

    async def others():
        for _ in range(20):
            await asyncio.sleep_ms(2)
            await asyncio.sleep(0.0031)

    board.restart()
    asyncio.run(others())
    if board.awake_us:
        return "others: %d us" % board.awake_us
    asyncio.run(exactly())
    if not 0 < board.awake_us < 20 * 1000:
        return "exact: %d us" % board.awake_us
    return ""


def an_exact_sleep_beside_others_leaves_them_asleep():
    async def exactly():
        await asyncio.sleep_us(100)

    async def main():
        await exactly()
        board.awake_us = 0
        for _ in range(20):
            board.true_us += 377
            await asyncio.sleep_ms(5)

    board.restart()
    asyncio.run(main())
    return "" if board.awake_us == 0 else board.awake_us


def never_early():
    early = []

    async def sleeper(sleep, delay, delay_us):
        for _ in range(20):
            begin = board.true_us
            await sleep(delay)
            if board.true_us - begin < delay_us:
                early.append((delay_us, board.true_us - begin))

    async def main():
        exact = [sleeper(asyncio.sleep_us, us, us) for us in (1, 50, 333, 999, 1000, 1001, 2500)]
        others = [sleeper(asyncio.sleep_ms, ms, ms * 1000) for ms in (1, 2, 7)]
        await asyncio.gather(*exact, *others, sleeper(asyncio.sleep, 0.0015, 1500))

    for on_edges in (False, True):
        board.restart(PERIOD_US - 20000, on_edges=on_edges)
        asyncio.run(main())
    return early or ""


def nobody_reads_the_clock_for_long(ahead_us=0):
    """Blocked for so long in one turn, then on: the clock, the sleeper that is overdue, and a sleep after it."""
    wrong = []

    async def every_minute(ran):
        while True:
            await asyncio.sleep(60)
            ran.append(1)

    async def main(blocked_us):
        clock = asyncio.running_kernel().clock
        ran: list[int] = []
        task = asyncio.create_task(every_minute(ran))
        await asyncio.sleep_ms(0)
        told, begin = clock.exactly().total_us(), board.true_us
        board.true_us += blocked_us
        off = clock.exactly().total_us() - told - (board.true_us - begin)
        await asyncio.sleep_ms(1)
        await asyncio.sleep_ms(1)
        slept = board.true_us
        await asyncio.sleep_ms(500)
        slept = board.true_us - slept
        if abs(off) > 40 or len(ran) != (blocked_us > 60000000) or not 500000 <= slept < 502000:
            wrong.append((blocked_us, off, len(ran), slept))
        task.cancel()

    for blocked_us in (1000, 300 * 1000000, 600 * 1000000, 1100 * 1000000, 18000 * 1000000, 6 * DAY_US, 12 * DAY_US):
        for start_us in (PERIOD_US - 700, PERIOD_MS_US - 700, 123456789):
            board.restart(start_us, ahead_us)
            asyncio.run(main(blocked_us))
    return wrong or ""


def the_two_counters_may_be_different():
    return nobody_reads_the_clock_for_long(ahead_us=123456)


def weeks_without_a_timer():
    flag = asyncio.Flag()
    begin: list[int] = []

    def interrupt():
        if board.true_us - begin[0] > 40 * DAY_US:
            flag.set()
        else:
            board.at(DAY_US, interrupt)

    async def main():
        clock = asyncio.running_kernel().clock
        begin.append(board.true_us)
        told = clock.exactly().total_us()
        board.at(DAY_US, interrupt)
        await flag.wait()
        return clock.exactly().total_us() - told - (board.true_us - begin[0])

    board.restart()
    off_us = asyncio.run(main())
    return "" if abs(off_us) < 40 else off_us


def short_sleeps_beside_a_long_one():
    wrong = []

    async def tick():
        for _ in range(1000):
            begin = board.true_us
            await asyncio.sleep_ms(1000)
            if not 1000000 <= board.true_us - begin < 1002500:
                wrong.append(board.true_us - begin)

    async def main():
        begin = board.true_us
        ticking = asyncio.create_task(tick())
        await asyncio.sleep(900)
        if not 900000000 <= board.true_us - begin < 900003000:
            wrong.append(board.true_us - begin)
        await ticking

    board.restart()
    asyncio.run(main())
    return wrong or ""


def equal_deadlines():
    woken = []

    async def sleeper(number):
        await asyncio.sleep_ms(10)
        woken.append(number)

    async def main():
        await asyncio.gather(*[sleeper(number) for number in range(20)])

    board.restart()
    asyncio.run(main())
    return "" if woken == list(range(20)) else woken


CASES = (
    across_the_wrap,
    ten_days,
    ten_years,
    a_sleep_ends_on_a_whole_millisecond,
    twenty_sleepers_share_the_wake_ups,
    only_exact_sleeps_keep_the_processor_awake,
    an_exact_sleep_beside_others_leaves_them_asleep,
    never_early,
    nobody_reads_the_clock_for_long,
    the_two_counters_may_be_different,
    weeks_without_a_timer,
    short_sleeps_beside_a_long_one,
    equal_deadlines,
)

for case in CASES:
    print(case.__name__, case())
