# TaskGroup: the first failure cancels the other tasks and comes out in a group of exceptions.
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("failed")


async def waits(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(waits("one"))
            group.create_task(fails())
            group.create_task(waits("two"))
            print("body ends")
    except Exception as error:
        print(type(error).__name__, [type(inner).__name__ for inner in error.exceptions], error.exceptions[0].args)
    await asyncio.sleep(0.1)
    print("goes on")


asyncio.run(main())
