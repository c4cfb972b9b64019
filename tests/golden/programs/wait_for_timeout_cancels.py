# wait_for: at the timeout the task is cancelled and TimeoutError raised.
import asyncio


async def slow():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("slow cancelled")
        raise


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    task = asyncio.create_task(slow())
    try:
        await asyncio.wait_for(task, 0.5)
    except asyncio.TimeoutError:
        print("TimeoutError after", round((loop.time() - start) * 1000), task.cancelled())
    print(asyncio.current_task().cancelling())


asyncio.run(main())
