# Task object: a task cancelled before its first step never runs a line.
import asyncio


async def worker():
    print("never printed")


async def main():
    task = asyncio.create_task(worker())
    print(task.cancel(), task.cancelled(), task.done())
    try:
        await task
    except asyncio.CancelledError:
        print(task.cancelled(), task.done())


asyncio.run(main())
