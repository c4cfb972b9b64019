"""What importing a library costs in RAM, with what a small program uses: run, create_task, sleep_ms.

    micropython importing.py LIBRARY [FOLDER]      LIBRARY: kernel or asyncio; FOLDER: where its .mpy files are

A file of its own with few names, as names that are there already cost nothing again. Prints ``import<tab>bytes``.
"""

import gc
import sys


def used():
    gc.collect()
    return gc.mem_alloc()


def measure(name, folder=None):
    if folder:
        sys.path.insert(0, folder)
    if name == "asyncio" and folder:
        __import__("adafruit_ticks")  # the clock, which MicroPython's own asyncio has in the firmware
    before = used()
    lib = __import__(name)
    lib.run, lib.create_task, getattr(lib, "sleep_ms", None)
    print("import", used() - before, sep="\t")


if __name__ == "__main__":
    measure(*sys.argv[1:])
