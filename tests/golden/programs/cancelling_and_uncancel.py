# Task object: cancelling counts the requests, uncancel takes one back.
import asyncio


async def worker():
    me = asyncio.current_task()
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(me.cancelling())
        print(me.uncancel(), me.cancelling())
    print(me.uncancel(), me.cancelling())
    await asyncio.sleep(0.1)
    return "result"


async def main():
    task = asyncio.create_task(worker())
    print(task.cancelling())
    await asyncio.sleep(0.1)
    task.cancel()
    print(task.cancelling())
    print(await task, task.cancelled())


asyncio.run(main())
