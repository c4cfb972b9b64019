# Awaitables: every task that awaits a failed task gets its exception.
import asyncio


async def fails():
    await asyncio.sleep(0.01)
    raise ValueError("once")


async def waits(name, task):
    try:
        await task
    except ValueError as error:
        print(name, error.args)


async def main():
    task = asyncio.create_task(fails())
    first = asyncio.create_task(waits("first", task))
    second = asyncio.create_task(waits("second", task))
    await first
    await second
    await waits("afterwards", task)


asyncio.run(main())
