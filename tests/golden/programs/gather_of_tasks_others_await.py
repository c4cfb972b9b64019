# gather: a task that somebody else awaits too serves both.
import asyncio


async def child():
    await asyncio.sleep(0.1)
    return "shared"


async def waits(task):
    print("waiter", await task)


async def main():
    task = asyncio.create_task(child())
    waiter = asyncio.create_task(waits(task))
    await asyncio.sleep(0)
    print(await asyncio.gather(task, asyncio.sleep(0.2, "slept")))
    print(waiter.done())
    print(await asyncio.gather(asyncio.gather(task, task), task))


asyncio.run(main())
