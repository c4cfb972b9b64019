# Task object: get_coro gives the coroutine that the task runs.
import asyncio


async def worker():
    await asyncio.sleep(0.1)


async def main():
    coro = worker()
    task = asyncio.create_task(coro)
    print(task.get_coro() is coro, asyncio.iscoroutine(task.get_coro()))
    await task


asyncio.run(main())
