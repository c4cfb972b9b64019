# Lock: a cancelled waiter leaves the lock to the next, also when it was just handed the lock.
import asyncio


async def worker(name, lock):
    async with lock:
        print(name)
        await asyncio.sleep(0.1)


async def main():
    for release_first in (False, True):
        lock = asyncio.Lock()
        await lock.acquire()
        tasks = [asyncio.create_task(worker(name, lock)) for name in "abc"]
        await asyncio.sleep(0.1)
        if release_first:
            lock.release()
            tasks[0].cancel()
        else:
            tasks[0].cancel()
            lock.release()
        await asyncio.wait(tasks)
        print([task.cancelled() for task in tasks], lock.locked())


asyncio.run(main())
