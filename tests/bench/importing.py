"""What a library costs in RAM before a program does anything of its own, and what one ordinary program costs in all.

    micropython importing.py ROW LIBRARY      LIBRARY: kernel or asyncio; the .mpy files are in the current folder

A file of its own with few names, as names that are there already cost nothing again. Each row takes a process of its
own, and prints ``ROW<tab>bytes``.
"""

import gc
import sys


def used():
    gc.collect()
    return gc.mem_alloc()


def load(name):
    # What a small program uses.
    lib = __import__(name)
    lib.run, lib.create_task, getattr(lib, "sleep_ms", None)
    return lib


def core(name):
    before = used()
    load(name)
    return used() - before


def started(name):
    return running(load(name), used())


def console(name):
    # What comes on top of a kernel that runs, when it has answered the request that waits on the standard input.
    lib = load(name)
    plain = running(lib, used())
    before = used()
    __import__("_jiffy").connect(True, False, False)
    return running(lib, before, sys.modules["_jiffy.console"]._line) - plain


def running(lib, before, line=None):
    async def main():
        await (lib.sleep_ms(0) if line is None else answered(lib, line))
        return used() - before

    if lib.__name__ == "kernel":
        return lib.run(main(), capacity=64)
    return lib.run(main())


async def answered(lib, line):
    answer = line.on_request
    words = []

    def noting(word):
        answer(word)
        words.append(word)

    line.on_request = noting
    while not words:
        await lib.sleep_ms(1)
    line.on_request = answer


def program(name):
    async def main(before):
        program = __import__("ordinary_program")
        assert await program.main() == 3
        return used() - before

    before = used()
    return __import__(name).run(main(before))


ROWS = {
    "importing the core": core,
    "run() with room for 64 tasks": started,
    "an ordinary program, all in all": program,
    "the console, having answered": console,
}


def measure(row, name):
    sys.path[0] = "."  # not where it is, by its whole name, which is kept with everything that comes from there
    try:
        __import__("adafruit_ticks")  # a clock for asyncio's .mpy files, which MicroPython's own has in the firmware
    except ImportError:
        pass
    print(row, ROWS[row](name), sep="\t")


if __name__ == "__main__":
    measure(*sys.argv[1:])
