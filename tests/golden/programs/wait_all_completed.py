# wait: ALL_COMPLETED returns when all are done, failed or cancelled, and raises nothing.
import asyncio


async def child(delay, fails=False):
    await asyncio.sleep(delay)
    if fails:
        raise ValueError
    return delay


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    tasks = [asyncio.create_task(child(0.1)), asyncio.create_task(child(0.2, True)), asyncio.create_task(child(0.5))]
    tasks.append(asyncio.create_task(child(9)))
    loop.call_later(0.3, tasks[3].cancel)
    done, pending = await asyncio.wait(tasks)
    print(len(done), len(pending), round((loop.time() - start) * 1000))
    print(done == set(tasks), tasks[0].result(), type(tasks[1].exception()).__name__, tasks[3].cancelled())


asyncio.run(main())
