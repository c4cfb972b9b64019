# BoundedSemaphore: releasing it more often than it was taken is a ValueError.
import asyncio


async def main():
    semaphore = asyncio.BoundedSemaphore(1)
    async with semaphore:
        print(semaphore.locked())
    try:
        semaphore.release()
    except ValueError:
        print("ValueError")


asyncio.run(main())
