# Lock: a task that comes when the lock was just released does not overtake those who wait.
import asyncio


async def waits(name, lock):
    async with lock:
        print(name)


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    first = asyncio.create_task(waits("first", lock))
    await asyncio.sleep(0.1)
    lock.release()
    await waits("latecomer", lock)
    await first


asyncio.run(main())
