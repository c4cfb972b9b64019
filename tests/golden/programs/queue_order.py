# Queue: first in first out; LifoQueue: last in first out; PriorityQueue: smallest first.
import asyncio


async def main():
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        queue = kind()
        for item in (3, 1, 2):
            await queue.put(item)
        print(queue.qsize(), queue.empty(), queue.full(), queue.maxsize)
        print(await queue.get(), await queue.get(), await queue.get(), queue.empty())


asyncio.run(main())
