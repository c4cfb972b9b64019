# TaskGroup: all failures are in the group, also those that happen during the cancellation; cancelled tasks are not.
import asyncio


async def fails(name):
    await asyncio.sleep(0.1)
    raise ValueError(name)


async def fails_in_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        raise KeyError("cleanup")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails("first"))
            group.create_task(fails("second"))
            group.create_task(fails_in_cleanup())
            group.create_task(asyncio.sleep(10))
    except Exception as error:
        print(sorted([type(inner).__name__ + str(inner.args[0]) for inner in error.exceptions]))


asyncio.run(main())
