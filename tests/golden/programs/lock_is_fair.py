# Lock: it is given to those who wait in the order in which they began.
import asyncio


async def worker(name, lock):
    async with lock:
        print(name, "has it", lock.locked())
        await asyncio.sleep(0.1)


async def main():
    lock = asyncio.Lock()
    print(lock.locked())
    await asyncio.gather(*[worker(name, lock) for name in "abcd"])
    print(lock.locked())
    print(await lock.acquire())
    lock.release()


asyncio.run(main())
