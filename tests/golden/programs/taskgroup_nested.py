# TaskGroup: groups nest; the inner failure comes out of the inner group and, not caught, of the outer one.
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError


async def waits():
    try:
        await asyncio.sleep(10)
    finally:
        print("outer child cleaned")


async def main():
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(waits())
            async with asyncio.TaskGroup() as inner:
                inner.create_task(fails())
    except Exception as error:
        (inner_error,) = error.exceptions
        print(type(error).__name__, type(inner_error).__name__, type(inner_error.exceptions[0]).__name__)


asyncio.run(main())
