# wait_for: a queue's get that times out has taken nothing from the queue.
import asyncio


async def main():
    queue = asyncio.Queue()
    try:
        await asyncio.wait_for(queue.get(), 0.1)
    except asyncio.TimeoutError:
        print("timeout")
    queue.put_nowait("item")
    print(queue.qsize(), await asyncio.wait_for(queue.get(), 0.1))


asyncio.run(main())
