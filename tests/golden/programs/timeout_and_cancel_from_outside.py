# timeout: a cancellation from outside stays a cancellation.
import asyncio


async def worker():
    try:
        async with asyncio.timeout(10):
            await asyncio.sleep(20)
    except asyncio.CancelledError:
        print("cancelled", asyncio.current_task().cancelling())
        raise


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
