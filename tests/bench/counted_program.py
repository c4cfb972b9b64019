"""Runs on a board whose time goes with its instructions, and which counts its sleeps: what one library takes there.

counted.py sends it, with workloads.py and a main.py that calls ``main`` with the library. Each has a run of its own:
what is in memory is passed over by every allocation, and asyncio shall not pay for the kernel's.

Prints ``NAME<tab>VALUE`` lines: operations a second, instructions, microseconds or numbers, as the name says.
"""

import gc
import sys
from time import ticks_diff, ticks_ms, ticks_us

import workloads
from machine import Timer, mem32

INSTRUCTIONS_PER_US = 125
# Where the board counts its sleeps, and for how many microseconds it has slept.
SLEEPS = 0x21800044
SLEPT_US = 0x21800048
WINDOW_MS = 1000
TIMES = 40
PERIOD_MS = 13
EARLIEST_US = 200
# In pieces: a program that names it is given one of the tool's own, which keeps what is not for the console.
LINE = "std" + "in"

workloads.TURNS = 12000
workloads.REPEATS = 1000


def median(values):
    return sorted(values)[len(values) // 2]


def tell(name, value):
    print(name, value, sep="\t")


async def instructions_a_wake(lib, tasks, period_ms):
    woken = [0]
    over = []

    async def sleeper():
        while not over:
            await lib.sleep_ms(period_ms)
            woken[0] += 1

    sleeping = [lib.create_task(sleeper()) for _ in range(tasks)]
    await lib.sleep_ms(2 * period_ms)
    gc.collect()
    woken[0] = 0
    begin, slept = ticks_us(), mem32[SLEPT_US]
    await lib.sleep_ms(WINDOW_MS)
    busy_us = ticks_diff(ticks_us(), begin) - (mem32[SLEPT_US] - slept)
    over.append(True)
    for task in sleeping:
        await task
    return busy_us * INSTRUCTIONS_PER_US // woken[0]


async def late_us(lib):
    """After a sleep that began at the turn of a millisecond, so that it ends at one, on any grid; below 0: early."""
    late = []
    for _ in range(TIMES):
        now = ticks_ms()
        while ticks_ms() == now:
            pass
        turn = ticks_us()
        await lib.sleep_ms(PERIOD_MS)
        late.append((ticks_diff(ticks_us(), turn) + EARLIEST_US) % 1000 - EARLIEST_US)
    return median(late)


def flag_of(lib):
    return (lib.Flag if lib.__name__ == "kernel" else lib.ThreadSafeFlag)()


async def from_interrupt_us(lib):
    flag = flag_of(lib)
    began = [0]
    latencies = []

    def handler(_):
        began[0] = ticks_us()
        flag.set()

    timer = Timer(mode=Timer.PERIODIC, period=PERIOD_MS, callback=handler, hard=True)
    for _ in range(TIMES):
        await flag.wait()
        latencies.append(ticks_diff(ticks_us(), began[0]))
    timer.deinit()
    return median(latencies)


async def sleeps_with_a_flag(lib):
    waiting = lib.create_task(wait_for(flag_of(lib)))
    await lib.sleep_ms(10)
    before = mem32[SLEEPS]
    await lib.sleep_ms(2000)
    sleeps = mem32[SLEEPS] - before
    waiting.cancel()
    return sleeps


async def wait_for(flag):
    await flag.wait()


async def beside_the_line(lib, measured):
    """asyncio's part of a console: a task that waits for the line."""
    reading = lib.create_task(lib.StreamReader(getattr(sys, LINE)).read(1))
    await lib.sleep_ms(0)
    value = await measured
    reading.cancel()
    return value


def on_an_idle_board(lib, run, beside):
    for period_ms in (10, 50):
        for tasks in (1, 10, 50):
            name = f"instructions a wake, {tasks} sleeping {period_ms} ms"
            tell(name + beside, run(instructions_a_wake(lib, tasks, period_ms)))
    tell("late us, median" + beside, run(late_us(lib)))
    tell("us from a hard interrupt to a task" + beside, run(from_interrupt_us(lib)))
    tell("sleeps in 2 s, a flag is waited for" + beside, run(sleeps_with_a_flag(lib)))


def at_work(lib):
    for name, workload in workloads.WORKLOADS.items():
        if name.startswith(("cpu", "late")) or (name.startswith("queue") and not hasattr(lib, "Queue")):
            continue
        gc.collect()
        tell(name, workload(lib))


def main(lib):
    gc.threshold(-1)  # the firmware's own habit: the tool's would count for the library that allocates
    services = getattr(lib, "services", [])  # the kernel's: the console that the tool brings
    kept = list(services)
    services[:] = []
    on_an_idle_board(lib, lib.run, "")
    services[:] = kept
    beside = lib.run if kept else lambda measured: lib.run(beside_the_line(lib, measured))
    on_an_idle_board(lib, beside, ", beside a console")
    services[:] = []
    at_work(lib)
