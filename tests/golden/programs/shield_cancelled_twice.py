# shield: the second cancel of the caller hits its next wait, still not the shielded task.
import asyncio


async def something():
    await asyncio.sleep(1)
    print("something ends")


async def caller(task):
    for _ in range(2):
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            print("caught")
    await asyncio.shield(task)
    print("caller ends")


async def main():
    task = asyncio.create_task(something())
    waiter = asyncio.create_task(caller(task))
    for _ in range(2):
        await asyncio.sleep(0.1)
        waiter.cancel()
    await waiter


asyncio.run(main())
