# Condition: a cancelled waiter has the lock again before CancelledError comes out, so that `async with` can release it.
import asyncio


async def waits(condition):
    async with condition:
        try:
            await condition.wait()
        finally:
            print("has the lock", condition.locked())


async def main():
    condition = asyncio.Condition()
    task = asyncio.create_task(waits(condition))
    await asyncio.sleep(0.1)
    await condition.acquire()
    task.cancel()
    await asyncio.sleep(0.1)
    print("still waits for the lock", not task.done())
    condition.release()
    await asyncio.wait([task])
    print(task.cancelled(), condition.locked())


asyncio.run(main())
