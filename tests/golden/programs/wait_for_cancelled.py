# wait_for: when the wait is cancelled, what it waits for is cancelled too, and it waits for that.
import asyncio


async def inner():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(0.2)
        print("inner clean")


async def outer():
    try:
        await asyncio.wait_for(inner(), 5)
    except asyncio.CancelledError:
        print("outer cancelled")
        raise


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())
    print(len(asyncio.all_tasks()))


asyncio.run(main())
