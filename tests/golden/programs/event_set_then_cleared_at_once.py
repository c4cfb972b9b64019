# Event: those who waited when it was set go on although it was cleared before they ran.
import asyncio


async def waits(event):
    await event.wait()
    print("woken", event.is_set())


async def main():
    event = asyncio.Event()
    task = asyncio.create_task(waits(event))
    await asyncio.sleep(0.1)
    event.set()
    event.clear()
    await asyncio.wait_for(task, 1)


asyncio.run(main())
