# Task object: cancelling a task that is done changes nothing and says so.
import asyncio


async def worker():
    return "result"


async def main():
    task = asyncio.create_task(worker())
    await task
    print(task.cancel(), task.cancelled(), task.result())


asyncio.run(main())
