# Task object: an exception raised in the cleanup replaces the cancellation.
import asyncio


async def worker():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("cleanup")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except ValueError as error:
        print(error.args, task.cancelled(), type(task.exception()).__name__)


asyncio.run(main())
