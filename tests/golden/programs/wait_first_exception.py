# wait: FIRST_EXCEPTION returns with the first exception; a cancellation is none; without one it waits for all.
import asyncio


async def child(delay, fails=False):
    await asyncio.sleep(delay)
    if fails:
        raise ValueError


async def main():
    loop = asyncio.get_running_loop()
    for failing in (True, False):
        start = loop.time()
        tasks = [asyncio.create_task(child(delay)) for delay in (0.1, 0.5, 1)]
        tasks.append(asyncio.create_task(child(0.3, failing)))
        loop.call_later(0.2, tasks[1].cancel)
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        print(len(done), len(pending), round((loop.time() - start) * 1000))
        for task in done:
            if not task.cancelled():
                task.exception()
        await asyncio.sleep(2)


asyncio.run(main())
