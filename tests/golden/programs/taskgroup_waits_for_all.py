# TaskGroup: its end waits for all its tasks, also for those that tasks add.
import asyncio


async def child(name, delay):
    await asyncio.sleep(delay)
    print(name)
    return name


async def adds(group):
    await asyncio.sleep(0.2)
    group.create_task(child("added", 0.5))


async def main():
    async with asyncio.TaskGroup() as group:
        first = group.create_task(child("first", 0.3), name="named")
        group.create_task(child("second", 0.1))
        group.create_task(adds(group))
        print("body ends", first.get_name())
    print("group ends", first.result())


asyncio.run(main())
