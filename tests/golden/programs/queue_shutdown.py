# Queue: after shutdown putting is refused, getting too when it is empty, at once when immediate.
# kernel only: asyncio has it from 3.13
import asyncio


async def getter(name, queue):
    try:
        print(name, await queue.get())
    except asyncio.QueueShutDown:
        print(name, "QueueShutDown")


async def putter(name, queue):
    try:
        await queue.put(name)
    except asyncio.QueueShutDown:
        print(name, "QueueShutDown")


async def main():
    queue = asyncio.Queue()
    queue.put_nowait("left")
    queue.shutdown()
    await putter("put", queue)
    await getter("get", queue)
    await getter("get", queue)

    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(name, queue)) for name in ("waiting 1", "waiting 2")]
    await asyncio.sleep(0.1)
    queue.shutdown()
    await asyncio.gather(*tasks)

    queue = asyncio.Queue(1)
    queue.put_nowait("thrown away")
    task = asyncio.create_task(putter("blocked put", queue))
    joiner = asyncio.create_task(queue.join())
    await asyncio.sleep(0.1)
    queue.shutdown(immediate=True)
    await task
    await joiner
    await getter("get", queue)


asyncio.run(main())

# Expected output:
# put QueueShutDown
# get left
# get QueueShutDown
# waiting 1 QueueShutDown
# waiting 2 QueueShutDown
# blocked put QueueShutDown
# get QueueShutDown
