# Task object: a task that suppresses the cancellation goes on and is not cancelled.
import asyncio


async def worker():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("suppressed")
    await asyncio.sleep(0.1)
    return "result"


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    task.cancel()
    print(await task, task.cancelled(), task.cancelling())


asyncio.run(main())
