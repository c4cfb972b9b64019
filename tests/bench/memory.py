"""What a library costs in RAM, in a form for every MicroPython: a task, and what each operation takes.

    micropython memory.py LIBRARY [FOLDER]      LIBRARY: kernel or asyncio; FOLDER: where its .mpy files are

Prints ``name value`` lines, in bytes. What an operation takes is what is allocated while nothing is collected.
"""

import gc
import sys

TASKS = 20
TIMES = 250


def used():
    gc.collect()
    return gc.mem_alloc()


async def a_task(lib):
    async def sleeper():
        await lib.sleep_ms(100000)

    tasks = [None] * TASKS
    await lib.sleep_ms(0)
    before = used()
    for number in range(TASKS):
        tasks[number] = lib.create_task(sleeper())
    await lib.sleep_ms(0)
    print("a task with its coroutine", (used() - before) // TASKS, sep="\t")
    for task in tasks:
        task.cancel()


async def nothing():
    pass


async def forever(lib):
    await lib.sleep_ms(100000)


# Each operation loops by itself, so that what its coroutine takes is divided by the turns.


async def yielding(lib, event, lock):
    for _ in range(TIMES):
        await lib.sleep_ms(0)


async def sleeping(lib, event, lock):
    for _ in range(TIMES):
        await lib.sleep_ms(1)


async def sleeping_s(lib, event, lock):
    for _ in range(TIMES):
        await lib.sleep(0.001)


async def setting(lib, event, lock):
    for _ in range(TIMES):
        event.set()
        await event.wait()
        event.clear()


async def locking(lib, event, lock):
    for _ in range(TIMES):
        await lock.acquire()
        lock.release()


async def creating(lib, event, lock):
    for _ in range(TIMES):
        await lib.create_task(nothing())


async def cancelling(lib, event, lock):
    for _ in range(TIMES):
        task = lib.create_task(forever(lib))
        await lib.sleep_ms(0)
        task.cancel()
        try:
            await task
        except lib.CancelledError:
            pass


async def gathering(lib, event, lock):
    for _ in range(TIMES):
        await lib.gather(nothing(), nothing(), nothing(), nothing(), nothing())


async def timing(lib, event, lock):
    for _ in range(TIMES):
        await lib.wait_for(nothing(), 1)


OPERATIONS = {
    "sleep_ms(0)": yielding,
    "sleep_ms(1)": sleeping,
    "sleep(0.001)": sleeping_s,
    "set, wait for and clear an event": setting,
    "acquire and release a lock": locking,
    "create and finish a task": creating,
    "cancel a sleeper": cancelling,
    "gather of 5": gathering,
    "wait_for": timing,
}


async def taken(lib, operation, event, lock):
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    await operation(lib, event, lock)
    after = gc.mem_alloc()
    gc.enable()
    return (after - before) // TIMES


async def operations(lib):
    event = lib.Event()
    lock = lib.Lock()
    for name, operation in OPERATIONS.items():
        await operation(lib, event, lock)  # what loads on first use is there
        print("each time, " + name, await taken(lib, operation, event, lock), sep="\t")


def measure(name, folder=None):
    if folder:
        sys.path.insert(0, folder)
    lib = __import__(name)
    lib.run(a_task(lib))
    lib.run(operations(lib))


if __name__ == "__main__":
    measure(*sys.argv[1:])
