# Queue: a cancelled putter puts nothing and leaves its turn to the next.
import asyncio


async def main():
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    tasks = [asyncio.create_task(queue.put(item)) for item in ("second", "third")]
    await asyncio.sleep(0.1)
    print(queue.get_nowait())
    tasks[0].cancel()
    await asyncio.sleep(0.1)
    print(queue.qsize(), queue.get_nowait(), [task.cancelled() for task in tasks])


asyncio.run(main())
