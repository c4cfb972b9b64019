"""Run by test_small_programs.py on MicroPython: a program of run, create_task and sleep_ms, and what it has loaded."""

import sys

import kernel


async def blink():
    for _ in range(3):
        await kernel.sleep_ms(1)


async def main():
    await kernel.create_task(blink())


kernel.run(main())
print(*sorted(name for name in sys.modules if name.startswith("kernel.")))
