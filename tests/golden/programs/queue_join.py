# Queue: join waits until task_done was called for every item; one time too many is a ValueError.
import asyncio


async def worker(queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(0.1)
        print("done", item)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    await queue.join()
    for item in range(4):
        queue.put_nowait(item)
    workers = [asyncio.create_task(worker(queue)) for _ in range(2)]
    await queue.join()
    print("joined")
    for task in workers:
        task.cancel()
    try:
        queue.task_done()
    except ValueError:
        print("ValueError")


asyncio.run(main())
