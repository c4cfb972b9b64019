# Event: set wakes everyone who waits and lets later ones through, until it is cleared.
import asyncio


async def waits(name, event):
    print(name, "waits")
    print(name, await event.wait())


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waits(name, event)) for name in "abc"]
    await asyncio.sleep(0.1)
    print(event.is_set())
    event.set()
    event.set()
    print(event.is_set())
    await asyncio.gather(*tasks)
    await waits("late", event)
    event.clear()
    print(event.is_set())
    task = asyncio.create_task(waits("after clear", event))
    await asyncio.sleep(0.1)
    print(task.done())
    event.set()
    await task


asyncio.run(main())
