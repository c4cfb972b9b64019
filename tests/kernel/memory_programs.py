"""Run by test_memory.py on MicroPython: what is over must leave no memory behind."""

import gc

import kernel


async def sleeper():
    await kernel.sleep_ms(100000)


async def cancel_one():
    task = kernel.create_task(sleeper())
    await kernel.sleep_ms(0)
    task.cancel()
    try:
        await task
    except kernel.CancelledError:
        pass


async def main():
    for _ in range(320):
        await cancel_one()
    gc.collect()
    before = gc.mem_alloc()
    for _ in range(300):
        await cancel_one()
    gc.collect()
    print(gc.mem_alloc() - before)


kernel.run(main())
