# TaskGroup: a child that is cancelled by itself does not disturb the group.
import asyncio


async def works():
    await asyncio.sleep(0.5)
    print("works")


async def main():
    async with asyncio.TaskGroup() as group:
        child = group.create_task(asyncio.sleep(10))
        group.create_task(works())
        await asyncio.sleep(0.1)
        child.cancel()
    print(child.cancelled(), "group ends")


asyncio.run(main())
