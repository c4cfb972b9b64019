# wait: when the waiting is cancelled, the tasks are not.
import asyncio


async def child():
    await asyncio.sleep(1)
    print("child ends")


async def waits(task):
    await asyncio.wait([task])


async def main():
    task = asyncio.create_task(child())
    waiter = asyncio.create_task(waits(task))
    await asyncio.sleep(0.1)
    waiter.cancel()
    try:
        await waiter
    except asyncio.CancelledError:
        print(waiter.cancelled(), task.done())
    await task


asyncio.run(main())
