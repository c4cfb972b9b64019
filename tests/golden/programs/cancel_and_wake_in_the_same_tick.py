# Task object: a cancel that comes when the sleep is over but the task has not run yet still cancels it.
import asyncio


async def worker(future):
    try:
        await future
        print("woken")
        await asyncio.sleep(0)
        print("went on")
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(worker(future))
    await asyncio.sleep(0.1)
    future.set_result(None)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
