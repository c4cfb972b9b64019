# shield: its caller is cancelled and the shielded task goes on to its result.
import asyncio


async def something():
    await asyncio.sleep(1)
    print("something ends")
    return "result"


async def caller(task):
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        print("caller cancelled")
        raise


async def main():
    task = asyncio.create_task(something())
    waiter = asyncio.create_task(caller(task))
    await asyncio.sleep(0.1)
    waiter.cancel()
    try:
        await waiter
    except asyncio.CancelledError:
        print(waiter.cancelled(), task.done())
    print(await task)


asyncio.run(main())
