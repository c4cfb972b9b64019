# Task object: a second cancel during the cleanup interrupts the cleanup.
import asyncio


async def worker():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("first")
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            print("second")
            raise


async def main():
    task = asyncio.create_task(worker())
    for _ in range(2):
        await asyncio.sleep(0.1)
        print(task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelling())


asyncio.run(main())
