# Task object: cancelling a task that awaits another task or a future cancels that one too.
import asyncio


async def inner():
    try:
        await asyncio.sleep(10)
    finally:
        print("inner")


async def middle(task):
    try:
        await task
    finally:
        print("middle")


async def main():
    leaf = asyncio.create_task(inner())
    task = asyncio.create_task(middle(asyncio.create_task(middle(leaf))))
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print(task.cancelled(), leaf.cancelled())
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(middle(future))
    await asyncio.sleep(0.1)
    task.cancel()
    print(future.cancelled())
    await asyncio.wait([task])


asyncio.run(main())
