# Task object: a callback added before the waiter began to wait runs before the waiter goes on.
import asyncio


async def works():
    await asyncio.sleep(0.1)


async def main():
    task = asyncio.create_task(works())
    task.add_done_callback(lambda task: print("callback"))
    await task
    print("waiter")


asyncio.run(main())
