# Task object: a cancel that comes while `finally` waits interrupts the finally, which may protect itself with shield.
import asyncio


async def close(name):
    await asyncio.sleep(0.2)
    print(name, "closed")


async def careless():
    try:
        await asyncio.sleep(10)
    finally:
        await close("careless")


async def careful():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.shield(close("careful"))


async def main():
    tasks = [asyncio.create_task(careless()), asyncio.create_task(careful())]
    for _ in range(2):
        await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
    await asyncio.wait(tasks)
    await asyncio.sleep(1)
    print([task.cancelled() for task in tasks])


asyncio.run(main())
