# Event: a cancelled waiter is forgotten and the others are woken.
import asyncio


async def waits(name, event):
    await event.wait()
    print(name, "woken")


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waits(name, event)) for name in "abc"]
    await asyncio.sleep(0.1)
    tasks[1].cancel()
    await asyncio.sleep(0.1)
    event.set()
    await asyncio.wait(tasks)
    print([task.cancelled() for task in tasks])


asyncio.run(main())
