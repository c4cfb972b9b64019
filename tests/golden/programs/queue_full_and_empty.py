# Queue: put_nowait on a full one and get_nowait on an empty one raise.
import asyncio


async def main():
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        queue = kind(maxsize=1)
        try:
            queue.get_nowait()
        except asyncio.QueueEmpty:
            print("QueueEmpty")
        queue.put_nowait("item")
        print(queue.full())
        try:
            queue.put_nowait("more")
        except asyncio.QueueFull:
            print("QueueFull")
        print(queue.get_nowait())


asyncio.run(main())
