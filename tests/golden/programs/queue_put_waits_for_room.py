# Queue: put waits until there is room, get until there is an item, in the order of those who wait.
import asyncio


async def producer(queue):
    for number in range(5):
        await queue.put(number)
        print("put", number, round((asyncio.get_running_loop().time() - start) * 1000))


async def main():
    global start
    start = asyncio.get_running_loop().time()
    queue = asyncio.Queue(2)
    task = asyncio.create_task(producer(queue))
    for _ in range(5):
        await asyncio.sleep(0.1)
        print("got", await queue.get())
    await task
    getters = [asyncio.create_task(queue.get()) for _ in range(3)]
    await asyncio.sleep(0.1)
    for item in "abc":
        queue.put_nowait(item)
        await asyncio.sleep(0.1)
    print([getter.result() for getter in getters])


asyncio.run(main())
