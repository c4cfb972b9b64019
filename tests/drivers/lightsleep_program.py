# mypy: ignore-errors
"""Light sleep in virtual time, on both interpreters: prints a line for each case. Run by test_lightsleep."""

import kernel
from drivers.lightsleep import LightSleep
from kernel.clock import VirtualClock
from kernel.signal import Flag

try:
    from micropython import heap_lock, heap_unlock
except ImportError:

    def heap_lock():
        pass

    heap_unlock = heap_lock

SECOND_US = 1_000_000


class Outside(VirtualClock):
    """Virtual time in which something happens at its time, also amid a sleep, which it ends early."""

    def __init__(self):
        VirtualClock.__init__(self)
        self.at_us = -1
        self.happen = None

    def sleep(self, delay_us):
        left_us = self.at_us - self._now
        if 0 <= left_us <= delay_us:
            self.at_us = -1
            VirtualClock.sleep(self, left_us)
            self.happen()
        else:
            VirtualClock.sleep(self, delay_us)


class Machine:
    """Counts how it sleeps. `before` is called when it is about to; `oversleeps_us` is what waking takes."""

    def __init__(self, clock):
        self.clock = clock
        self.sleeps = self.idles = self.slept_us = self.oversleeps_us = 0
        self.before = None

    def lightsleep(self, time_ms):
        self.sleeps += 1
        began = self.clock.now()
        if self.before is not None:
            before, self.before = self.before, None
            before()
        self.clock.sleep(time_ms * 1000)
        self.slept_us += self.clock.now() - began
        self.clock.sleep(self.oversleeps_us)

    def idle(self):
        self.idles += 1
        self.clock.sleep(1000)


class Board(Machine):
    """A machine and the time it runs on; `run` tells what it did."""

    def __init__(self):
        Machine.__init__(self, Outside())

    def run(self, main, notice_ms=100, machine=None):
        kernel.run(main, clock=self.clock, idle=LightSleep(machine or self, notice_ms=notice_ms))
        told = "%d sleeps for %d us, %d idles, ended at %d us"
        return told % (self.sleeps, self.slept_us, self.idles, self.clock.total_us())


class WithoutLightSleep:
    """What a port that has none gives."""

    def __init__(self, machine):
        self.idle = machine.idle


async def sleeps_a_second(times):
    for _ in range(times):
        await kernel.sleep_ms(1000)


def a_minute_of_twenty_tasks():
    async def main():
        await kernel.gather(*[sleeps_a_second(60) for _ in range(20)])

    return Board().run(main())


async def sleeps_us(delay_us):
    await kernel.sleep_us(delay_us)


def minutes_with_nothing_to_notice():
    return Board().run(sleeps_us(250 * SECOND_US))


def exact_to_the_microsecond():
    ends = []
    for delay_us in (1, 999, 1000, 1001, 1999, 2500):
        ends.append(Board().run(sleeps_us(delay_us)))
    return ends


def who_wakes_late_does_not_sleep_again():
    board = Board()
    board.oversleeps_us = 700
    return board.run(sleeps_us(2500))


def pressed(board, at_us, timeout_s=10):
    """A task that waits for a flag, and a moment at which it is set."""
    flag = Flag()
    board.clock.at_us = at_us
    board.clock.happen = flag.set

    async def main():
        await kernel.wait_for(flag.wait(), timeout_s)

    return main()


def an_interrupt_amid_a_sleep():
    board = Board()
    return board.run(pressed(board, 345_678))


def an_interrupt_amid_the_exact_rest():
    board = Board()
    return board.run(pressed(board, 5_000_300, 5.0005), notice_ms=5000)


def an_interrupt_as_it_falls_asleep():
    board = Board()
    main = pressed(board, -1)
    board.before = board.clock.happen
    return board.run(main)


def noticed_sooner_if_asked():
    board = Board()
    main = pressed(board, -1)
    board.before = board.clock.happen
    return board.run(main, notice_ms=7)


def no_limit():
    board = Board()
    flag = Flag()
    board.clock.at_us = 5500
    board.clock.happen = flag.set

    async def main():
        await flag.wait()

    return board.run(main())


def signalled_before_it_is_called():
    board = Board()

    async def main():
        sleep = LightSleep(board)
        running = kernel.running_kernel()
        for timeout_us in (10 * SECOND_US, 500, None):
            running.signalled = True
            sleep(timeout_us)

    return board.run(main())


def other_threads_hold_the_loop():
    board = Board()

    async def main():
        kernel.get_running_loop()
        await kernel.sleep_ms(1000)

    return board.run(main())


def a_port_without_light_sleep():
    board = Board()
    return board.run(sleeps_us(3400), machine=WithoutLightSleep(board))


def nothing_is_allocated():
    board = Board()
    flag = Flag()
    board.clock.happen = flag.set

    async def main():
        for round in range(20):
            board.clock.at_us = board.clock.now() + 2600
            if round == 10:
                heap_lock()
            await flag.wait()
            await kernel.sleep_us(1700)
        heap_unlock()

    return board.run(main())


def refused():
    try:
        LightSleep(Board(), notice_ms=0)
    except ValueError as error:
        return str(error)


CASES = (
    a_minute_of_twenty_tasks,
    minutes_with_nothing_to_notice,
    exact_to_the_microsecond,
    who_wakes_late_does_not_sleep_again,
    an_interrupt_amid_a_sleep,
    an_interrupt_amid_the_exact_rest,
    an_interrupt_as_it_falls_asleep,
    noticed_sooner_if_asked,
    no_limit,
    signalled_before_it_is_called,
    other_threads_hold_the_loop,
    a_port_without_light_sleep,
    nothing_is_allocated,
    refused,
)

for case in CASES:
    result = case()
    print(case.__name__, result if isinstance(result, str) else "; ".join(result))
