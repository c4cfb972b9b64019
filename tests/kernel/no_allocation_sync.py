# mypy: allow-untyped-calls, allow-untyped-defs
"""Runs on MicroPython: tasks use what a case names while the heap is locked, so that an allocation is a MemoryError.

Prints a line for each case: its name, and how many rounds its tasks made under the lock or what went wrong.
"""

import micropython  # type: ignore[import-not-found]

import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

asyncio: "Any" = kernel

WARM_UP = 20
ROUNDS = 200


class Counter:
    def __init__(self):
        self.rounds = 0
        self.over = False


async def event(counter):
    event = asyncio.Event()
    answer = asyncio.Event()

    async def partner():
        while True:
            await event.wait()
            event.clear()
            answer.set()

    async def other():
        while True:
            event.set()
            await answer.wait()
            answer.clear()
            counter.rounds += 1

    return partner(), other()


async def lock_in_turns(counter):
    lock = asyncio.Lock()

    async def worker():
        while True:
            async with lock:
                await asyncio.sleep_ms(0)
            await lock.acquire()
            lock.release()
            counter.rounds += 1

    return worker(), worker(), worker()


async def semaphore_in_turns(counter):
    semaphore = asyncio.BoundedSemaphore(2)

    async def worker():
        while True:
            async with semaphore:
                await asyncio.sleep_ms(0)
            await semaphore.acquire()
            semaphore.release()
            counter.rounds += 1

    return worker(), worker(), worker()


def hands_over(kind):
    async def queue(counter):
        queue = kind(2)

        async def producer():
            while True:
                await queue.wait_not_full()
                queue.put_nowait(counter.rounds)

        async def consumer():
            while True:
                await queue.wait_not_empty()
                queue.get_nowait()
                queue.task_done()
                counter.rounds += 1

        return producer(), producer(), consumer()

    return queue


async def cancelled_waits(counter):
    # The waiter is cancelled while it waits, and after it was woken.
    lock = asyncio.Lock()
    event = asyncio.Event()
    semaphore = asyncio.Semaphore(0)
    queue = asyncio.Queue(1)
    waits = (lock.acquire, event.wait, semaphore.acquire, queue.wait_not_empty)
    await lock.acquire()

    async def waiter():
        while True:
            for wait in waits:
                try:
                    await wait()
                except asyncio.CancelledError:
                    counter.rounds += 1
                    if counter.over:
                        return

    task = asyncio.create_task(waiter())

    async def canceller():
        while True:
            await asyncio.sleep_ms(0)
            task.cancel()
            await asyncio.sleep_ms(0)
            event.set()
            task.cancel()
            event.clear()

    return (canceller(),)


CASES = (
    ("event", event),
    ("lock", lock_in_turns),
    ("semaphore", semaphore_in_turns),
    ("queue", hands_over(asyncio.Queue)),
    ("lifo queue", hands_over(asyncio.LifoQueue)),
    ("priority queue", hands_over(asyncio.PriorityQueue)),
    ("cancelled waits", cancelled_waits),
)


async def measure(case, pause_ms):
    counter = Counter()
    tasks = [asyncio.create_task(coro) for coro in await case(counter)]
    for _ in range(WARM_UP):
        await asyncio.sleep_ms(pause_ms)
    counter.rounds = 0
    micropython.heap_lock()
    try:
        for _ in range(ROUNDS):
            await asyncio.sleep_ms(pause_ms)
    finally:
        micropython.heap_unlock()
    counter.over = True
    for task in tasks:
        if task.done():
            return repr(task.exception())
    return counter.rounds


def run_cases(cases, pause_ms=0):
    for name, case in cases:
        print(name, asyncio.run(measure(case, pause_ms)))


if __name__ == "__main__":
    run_cases(CASES)
