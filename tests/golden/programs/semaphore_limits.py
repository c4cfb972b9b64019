# Semaphore: as many as its value are inside at a time; others enter in order.
import asyncio


async def worker(name, semaphore):
    async with semaphore:
        inside.append(name)
        print(name, len(inside), semaphore.locked())
        await asyncio.sleep(0.1)
        inside.remove(name)


async def main():
    semaphore = asyncio.Semaphore(2)
    print(semaphore.locked())
    await asyncio.gather(*[worker(number, semaphore) for number in range(5)])
    semaphore.release()
    for _ in range(3):
        await semaphore.acquire()
    print(semaphore.locked())
    try:
        asyncio.Semaphore(-1)
    except ValueError:
        print("ValueError")


inside = []
asyncio.run(main())
