"""What a library costs in RAM in a program that runs: a task, the first use of a name, and what each operation takes.

    micropython memory.py ROW LIBRARY      LIBRARY: kernel or asyncio; the .mpy files are in the current folder

Each row takes a process of its own, and prints ``ROW<tab>bytes``; the last one a line for each operation. What an
operation takes is what is allocated while nothing is collected.
"""

import gc
import sys

TASKS = 20
TIMES = 250


def used():
    gc.collect()
    return gc.mem_alloc()


async def a_task(lib, row):
    async def sleeper():
        await lib.sleep_ms(100000)

    tasks = [None] * TASKS
    await lib.sleep_ms(0)
    before = used()
    for number in range(TASKS):
        tasks[number] = lib.create_task(sleeper())
    await lib.sleep_ms(0)
    taken = used() - before
    for task in tasks:
        task.cancel()
    return taken // TASKS


async def nothing():
    pass


# First uses: of each name that many programs need, in one that has used tasks, Event, Lock, gather and wait_for.


async def queue(lib):
    queue = lib.Queue(1)
    await queue.put(0)
    await queue.get()


async def task_group(lib):
    async with lib.TaskGroup() as group:
        group.create_task(nothing())


async def timeout(lib):
    async with lib.timeout(1):
        await lib.sleep_ms(0)


async def condition(lib):
    condition = lib.Condition()
    async with condition:
        condition.notify_all()


async def flag(lib):
    flag = lib.Flag()
    flag.set()
    await flag.wait()


async def mailbox(lib):
    mailbox = lib.Mailbox(4)
    mailbox.put(0)
    await mailbox.wait()
    mailbox.get_nowait()


FIRST_USES = {
    "Queue": (queue,),
    "TaskGroup": (task_group,),
    "timeout": (timeout,),
    "Condition": (condition,),
    "Flag": (flag,),
    "Mailbox": (flag, mailbox),  # after a Flag: both are for interrupts
}


async def first_use(lib, row):
    await __import__("ordinary_program").main()
    *before_it, use = FIRST_USES[row.split()[-1]]
    for earlier in before_it:
        await earlier(lib)
    before = used()
    await use(lib)
    return used() - before


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


async def operations(lib, row):
    for name, operation in operations_of(lib).items():
        await operation()  # what loads on first use is there
        print(row + ", " + name, await taken(operation), sep="\t")


def measure(row, name):
    sys.path[0] = "."  # not where it is, by its whole name, which is kept with everything that comes from there
    lib = __import__(name)
    if row == "each time":
        lib.run(operations(lib, row))
        return
    measured = first_use if row.startswith("first use") else a_task
    try:
        print(row, lib.run(measured(lib, row)), sep="\t")
    except AttributeError:
        print(row, "missing", sep="\t")


if __name__ == "__main__":
    measure(*sys.argv[1:])
