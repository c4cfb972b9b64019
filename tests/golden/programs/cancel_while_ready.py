# Task object: a task that is ready to go on and is cancelled gets CancelledError at the place where it yielded.
import asyncio


async def worker():
    try:
        await asyncio.sleep(0)
        print("never printed")
    finally:
        print("finally")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
