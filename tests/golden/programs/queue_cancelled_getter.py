# Queue: a cancelled getter takes no item, also when it was just woken; the next one gets it.
import asyncio


async def getter(name, queue):
    print(name, await queue.get())


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(name, queue)) for name in "ab"]
    await asyncio.sleep(0.1)
    queue.put_nowait("item")
    tasks[0].cancel()
    await asyncio.sleep(0.1)
    print([task.done() for task in tasks], queue.qsize())


asyncio.run(main())
