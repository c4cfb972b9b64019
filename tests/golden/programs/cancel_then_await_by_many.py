# Task object: everyone who awaits a cancelled task gets CancelledError, and none of them is cancelled by it.
import asyncio


async def waits(name, task):
    try:
        await task
    except asyncio.CancelledError:
        print(name, asyncio.current_task().cancelling())
    return name


async def main():
    task = asyncio.create_task(asyncio.sleep(10))
    waiters = [asyncio.create_task(waits(name, task)) for name in "abc"]
    await asyncio.sleep(0.1)
    task.cancel()
    print(await asyncio.gather(*waiters), [waiter.cancelled() for waiter in waiters])


asyncio.run(main())
