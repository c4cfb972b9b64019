# Loop: tasks and callbacks share one queue, first in, first out.
import asyncio


async def worker(name):
    print(name)


async def main():
    loop = asyncio.get_running_loop()
    asyncio.create_task(worker("task 1"))
    loop.call_soon(print, "callback 1")
    asyncio.create_task(worker("task 2"))
    loop.call_soon(print, "callback 2")
    print("main")
    await asyncio.sleep(0)
    print("main again")


asyncio.run(main())
