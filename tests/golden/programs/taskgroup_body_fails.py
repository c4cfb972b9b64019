# TaskGroup: an exception in the body cancels the tasks and comes out in the group.
import asyncio


async def waits():
    try:
        await asyncio.sleep(10)
    finally:
        print("child cleaned")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(waits())
            await asyncio.sleep(0.1)
            raise KeyError("body")
    except Exception as error:
        print(type(error).__name__, [inner.args for inner in error.exceptions])


asyncio.run(main())
