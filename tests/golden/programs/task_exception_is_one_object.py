# Task object: an exception that many await is the same object for all, and result raises it each time.
import asyncio


async def fails():
    raise ValueError("one object")


async def main():
    task = asyncio.create_task(fails())
    caught = []
    for _ in range(3):
        try:
            await task
        except ValueError as error:
            caught.append(error)
    try:
        task.result()
    except ValueError as error:
        caught.append(error)
    print(all(error is task.exception() for error in caught), len(caught))


asyncio.run(main())
