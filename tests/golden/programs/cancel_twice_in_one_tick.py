# Task object: two cancels before the task runs again arrive as one CancelledError.
import asyncio


async def worker():
    for name in ("first", "second"):
        try:
            await asyncio.sleep(1)
            print(name, "slept")
        except asyncio.CancelledError:
            print(name, "cancelled")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    task.cancel()
    task.cancel()
    await task
    print(task.cancelled(), task.cancelling())


asyncio.run(main())
