"""What a library costs in RAM, in a form for every MicroPython: importing it, and a task with its coroutine.

    micropython memory.py LIBRARY [FOLDER]      LIBRARY: kernel or asyncio; FOLDER: where its .mpy files are

Prints ``name value`` lines, in bytes.
"""

import gc
import sys

TASKS = 20


def used():
    gc.collect()
    return gc.mem_alloc()


def load(name):
    """Import a library and touch what a small program uses: run, create_task, sleep_ms."""
    lib = __import__(name)
    return lib, (lib.run, lib.create_task, lib.sleep_ms)


def measure(name, folder=None):
    if folder:
        sys.path.insert(0, folder)
    before = used()
    lib, _ = load(name)
    print("RAM, import", used() - before, sep="\t")

    async def sleeper():
        await lib.sleep_ms(100000)

    async def main():
        tasks = [None] * TASKS
        await lib.sleep_ms(0)
        before = used()
        for number in range(TASKS):
            tasks[number] = lib.create_task(sleeper())
        await lib.sleep_ms(0)
        print("RAM, a task", (used() - before) // TASKS, sep="\t")
        for task in tasks:
            task.cancel()

    lib.run(main())


if __name__ == "__main__":
    measure(*sys.argv[1:])
