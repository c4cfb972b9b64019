# Task object: a task that cancels itself gets the CancelledError at its next wait.
import asyncio


async def worker():
    asyncio.current_task().cancel()
    print("still runs")
    try:
        await asyncio.sleep(0)
        print("never printed")
    finally:
        print("finally")


async def returns():
    asyncio.current_task().cancel()
    return "without another wait"


async def main():
    for coro in (worker(), returns()):
        task = asyncio.create_task(coro)
        try:
            print(await task)
        except asyncio.CancelledError:
            print("cancelled", task.cancelled())


asyncio.run(main())
