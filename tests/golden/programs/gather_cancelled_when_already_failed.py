# gather: cancelling the waiter after the first failure does not touch the children that run on.
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError


async def works():
    await asyncio.sleep(1)
    print("works ends")


async def parent(worker):
    try:
        await asyncio.gather(fails(), worker)
    except ValueError:
        print("failed")
    await asyncio.sleep(10)


async def main():
    worker = asyncio.create_task(works())
    task = asyncio.create_task(parent(worker))
    await asyncio.sleep(0.5)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("parent cancelled")
    await worker


asyncio.run(main())
