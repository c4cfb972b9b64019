# TaskGroup: a failing task interrupts the body where it waits, and the body's cancellation stays inside.
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                print("body cancelled")
                raise
    except Exception as error:
        print(type(error).__name__, len(error.exceptions))
    await asyncio.sleep(0.1)
    print("goes on")


asyncio.run(main())
