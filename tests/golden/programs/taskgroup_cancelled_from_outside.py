# TaskGroup: when its task is cancelled, the group's tasks are cancelled and CancelledError comes out.
import asyncio


async def waits():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(0.1)
        print("child clean")


async def owner():
    async with asyncio.TaskGroup() as group:
        group.create_task(waits())
        group.create_task(waits())


async def main():
    task = asyncio.create_task(owner())
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled(), len(asyncio.all_tasks()))


asyncio.run(main())
