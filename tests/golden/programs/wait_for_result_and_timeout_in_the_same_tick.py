# wait_for: the result and the timeout fall on the same instant; what was set first comes first, and it ends then.
import asyncio


async def works(delay):
    await asyncio.sleep(delay)
    return "result"


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    task = asyncio.create_task(works(0.5))
    await asyncio.sleep(0)
    try:
        print(await asyncio.wait_for(task, 0.5) == "result")
    except asyncio.TimeoutError:
        print(True)
    print(round((loop.time() - start) * 1000), task.done(), len(asyncio.all_tasks()))


asyncio.run(main())
