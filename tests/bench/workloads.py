"""What the kernel's benchmark measures, in a form that both interpreters and every library under test can run.

    micropython workloads.py LIBRARY [WORKLOAD ...]      LIBRARY: kernel, asyncio, uvloop, or bare

``bare`` is no library but the limit of any in Python, for the switches alone: a loop that resumes coroutines in turn.

Prints ``name value`` lines: operations a second, or what the name says. One run is one round; tests/bench/speed.py
takes the medians of several, with the libraries in turns.
"""

import sys
import time

MICROPYTHON = sys.implementation.name == "micropython"
# Enough for a run of a tenth of a second or more, so that starting and ending it do not count.
TURNS = 60000 if MICROPYTHON else 300000
REPEATS = 4000 if MICROPYTHON else 20000

if MICROPYTHON:
    ticks_us = time.ticks_us
    ticks_diff = time.ticks_diff
    cpu_s = getattr(time, "clock", None)  # boards have none
else:

    def ticks_us():
        return time.perf_counter_ns() // 1000

    def ticks_diff(end, start):
        return end - start

    cpu_s = time.process_time


def load(library):
    """The library under test, as a module with asyncio's names."""
    if library == "bare":
        return None
    if library == "uvloop":
        import asyncio

        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        return asyncio
    return __import__(library)


def run(lib, main, tasks=128):
    """Run with room for ``tasks`` tasks."""
    if hasattr(lib, "Kernel"):
        return lib.run(main, capacity=lib.Limits(tasks=tasks))
    return lib.run(main)


def pause_of(lib):
    """The cheapest yield that a user of the library would write."""
    return lib.sleep_ms if hasattr(lib, "sleep_ms") else lib.sleep


def sleep_of(lib):
    """How a user sleeps: in milliseconds on MicroPython, where a float is an allocation, in seconds on CPython."""
    return lib.sleep_ms if MICROPYTHON else lib.sleep


def per_second(lib, count, main):
    """How often in a second something is done that ``main`` does ``count`` times."""
    start = ticks_us()
    run(lib, main)
    return count * 1000000 // max(1, ticks_diff(ticks_us(), start))


def switches(lib, tasks):
    if lib is None:
        return bare_switches(tasks)
    pause = pause_of(lib)

    async def spin():
        for _ in range(TURNS // tasks):
            await pause(0)

    async def main():
        spinning = [lib.create_task(spin()) for _ in range(tasks)]
        for task in spinning:
            await task

    return per_second(lib, TURNS, main())


class Once:
    """Awaited, it stops its coroutine once: the cheapest there is on MicroPython."""

    def __init__(self):
        self.stops = True
        self.end = StopIteration()

    def __iter__(self):
        return self

    def __next__(self):
        if self.stops:
            self.stops = False
            return
        self.stops = True
        self.end.__traceback__ = None
        raise self.end


class OnceInC(tuple):
    """The same for CPython."""

    __await__ = getattr(tuple, "__iter__", None)


def resumer(coro):
    """What resumes a coroutine: on CPython in a context of its own."""
    if MICROPYTHON:
        return coro.send
    from contextvars import copy_context
    from functools import partial

    return partial(copy_context().run, coro.send)


def bare_switches(tasks):
    once = Once() if MICROPYTHON else OnceInC((None,))

    async def spin():
        for _ in range(TURNS // tasks):
            await once

    resumers = [resumer(spin()) for _ in range(tasks)]
    start = ticks_us()
    try:
        while True:
            for resume in resumers:
                resume(None)
    except StopIteration:
        pass
    return TURNS * 1000000 // max(1, ticks_diff(ticks_us(), start))


def event_ping_pong(lib):
    async def player(mine, other):
        for _ in range(REPEATS):
            await mine.wait()
            mine.clear()
            other.set()

    async def main():
        ping = lib.Event()
        pong = lib.Event()
        ping.set()
        first = lib.create_task(player(ping, pong))
        await player(pong, ping)
        await first

    return per_second(lib, 2 * REPEATS, main())


def queue_hand_over(lib):
    async def produce(queue):
        for number in range(REPEATS):
            await queue.put(number)

    async def main():
        queue = lib.Queue(1)
        producer = lib.create_task(produce(queue))
        for _ in range(REPEATS):
            await queue.get()
        await producer

    return per_second(lib, REPEATS, main())


async def nothing():
    pass


def gather_of_10(lib):
    async def main():
        for _ in range(REPEATS // 10):
            await lib.gather(*[nothing() for _ in range(10)])

    return per_second(lib, REPEATS // 10, main())


def create_and_finish(lib):
    async def main():
        for _ in range(REPEATS):
            await lib.create_task(nothing())

    return per_second(lib, REPEATS, main())


def cancel_a_sleeper(lib):
    pause = pause_of(lib)
    sleep = sleep_of(lib)

    async def sleeper():
        await sleep(100)

    async def main():
        for _ in range(REPEATS):
            task = lib.create_task(sleeper())
            await pause(0)
            task.cancel()
            try:
                await task
            except lib.CancelledError:
                pass

    return per_second(lib, REPEATS, main())


def sleepers_cpu_ms(lib, tasks):
    """Processor time in milliseconds for ``tasks`` tasks that sleep 1 to 40 ms, over and over, for half a second."""
    import random

    random.seed(1)
    sleep = sleep_of(lib)
    unit = 1 if MICROPYTHON else 0.001

    async def sleeper(delays):
        end = ticks_us() + 500000
        while ticks_us() < end:
            for delay in delays:
                await sleep(delay)

    async def main():
        drawn = [[random.randint(1, 40) * unit for _ in range(5)] for _ in range(tasks)]
        sleeping = [lib.create_task(sleeper(delays)) for delays in drawn]
        for task in sleeping:
            await task

    start = cpu_s()
    run(lib, main(), tasks + 1)
    return int((cpu_s() - start) * 1000)


def lateness_us(lib, period_ms, busy):
    """99th percentile of how late a ticker is in microseconds, beside ``busy`` tasks of some work and a yield."""
    pause = pause_of(lib)
    beats = 600 if period_ms == 1 else 120
    late = []
    stop = []

    async def work():
        while not stop:
            total = 0
            for number in range(60):
                total += number
            await pause(0)

    async def ticks():
        if hasattr(lib, "Ticker"):
            ticker = lib.Ticker(period_ms)
            begin = ticks_us()
            waits = 0
            while len(late) < beats:
                await ticker.wait()
                waits += 1
                elapsed = ticks_diff(ticks_us(), begin)
                while len(late) < waits + ticker.missed:  # a beat that was missed is as late as the one that came
                    late.append(elapsed - (len(late) + 1) * period_ms * 1000)
        else:
            begin = ticks_us()
            for number in range(1, beats + 1):
                left = begin + number * period_ms * 1000 - ticks_us()
                await lib.sleep(max(0, left) / 1000000)
                late.append(ticks_diff(ticks_us(), begin) - number * period_ms * 1000)

    async def main():
        working = [lib.create_task(work()) for _ in range(busy)]
        urgent = hasattr(lib, "create_urgent_task")
        await (lib.create_urgent_task(ticks()) if urgent else lib.create_task(ticks()))
        stop.append(True)
        for task in working:
            await task

    run(lib, main())
    late.sort()
    return late[len(late) * 99 // 100]


WORKLOADS = {
    "switches, 1 task": lambda lib: switches(lib, 1),
    "switches, 10 tasks": lambda lib: switches(lib, 10),
    "switches, 100 tasks": lambda lib: switches(lib, 100),
    "event ping-pong": event_ping_pong,
    "queue hand-over": queue_hand_over,
    "gather of 10": gather_of_10,
    "create and finish a task": create_and_finish,
    "cancel a sleeper": cancel_a_sleeper,
    "cpu ms, 10 sleepers": lambda lib: sleepers_cpu_ms(lib, 10),
    "cpu ms, 100 sleepers": lambda lib: sleepers_cpu_ms(lib, 100),
    "cpu ms, 1000 sleepers": lambda lib: sleepers_cpu_ms(lib, 1000),
    "cpu ms, 10000 sleepers": lambda lib: sleepers_cpu_ms(lib, 10000),
    "late us, 1 ms ticker": lambda lib: lateness_us(lib, 1, 0),
    "late us, 10 ms ticker": lambda lib: lateness_us(lib, 10, 0),
    "late us, 1 ms ticker, 20 busy": lambda lib: lateness_us(lib, 1, 20),
    "late us, 10 ms ticker, 20 busy": lambda lib: lateness_us(lib, 10, 20),
}


def main(arguments):
    lib = load(arguments[0])
    for name in arguments[1:] or WORKLOADS:
        try:
            print(name, WORKLOADS[name](lib), sep="\t")
        except AttributeError:
            print(name, "missing", sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
