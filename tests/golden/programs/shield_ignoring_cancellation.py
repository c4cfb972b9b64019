# shield: with try and except the caller ignores the cancellation altogether and can wait for the task later.
import asyncio


async def something():
    await asyncio.sleep(1)
    return "kept"


async def caller():
    task = asyncio.create_task(something())
    try:
        result = await asyncio.shield(task)
    except asyncio.CancelledError:
        result = None
    print(result)
    print(await task)


async def main():
    task = asyncio.create_task(caller())
    await asyncio.sleep(0.5)
    task.cancel()
    await task
    print(task.cancelled())


asyncio.run(main())
