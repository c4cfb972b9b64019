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


async def awaiting(make):
    for _ in range(TIMES):
        await make()


async def setting(event):
    for _ in range(TIMES):
        event.set()
        await event.wait()
        event.clear()


async def locking(lock):
    for _ in range(TIMES):
        await lock.acquire()
        lock.release()


async def cancelling(lib):
    for _ in range(TIMES):
        task = lib.create_task(forever(lib))
        await lib.sleep_ms(0)
        task.cancel()
        try:
            await task
        except lib.CancelledError:
            pass


def operations_of(lib):
    """By their names, functions that make the coroutine."""
    event = lib.Event()
    lock = lib.Lock()
    return {
        "sleep_ms(0)": lambda: awaiting(lambda: lib.sleep_ms(0)),
        "sleep_ms(1)": lambda: awaiting(lambda: lib.sleep_ms(1)),
        "sleep(0.001)": lambda: awaiting(lambda: lib.sleep(0.001)),
        "set, wait for and clear an event": lambda: setting(event),
        "acquire and release a lock": lambda: locking(lock),
        "create and finish a task": lambda: awaiting(lambda: lib.create_task(nothing())),
        "cancel a sleeper": lambda: cancelling(lib),
        "gather of 5": lambda: awaiting(lambda: lib.gather(nothing(), nothing(), nothing(), nothing(), nothing())),
        "wait_for": lambda: awaiting(lambda: lib.wait_for(nothing(), 1)),
    }


async def taken(operation):
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    await operation()
    after = gc.mem_alloc()
    gc.enable()
    return (after - before) // TIMES


async def operations(lib):
    for name, operation in operations_of(lib).items():
        await operation()  # what loads on first use is there
        print("each time, " + name, await taken(operation), sep="\t")


def measure(name, folder=None):
    if folder:
        sys.path.insert(0, folder)
    lib = __import__(name)
    lib.run(a_task(lib))
    lib.run(operations(lib))


if __name__ == "__main__":
    measure(*sys.argv[1:])
