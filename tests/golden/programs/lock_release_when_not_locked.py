# Lock: releasing it when nobody holds it is a RuntimeError; `async with` releases it after an exception.
import asyncio


async def main():
    lock = asyncio.Lock()
    try:
        lock.release()
    except RuntimeError:
        print("RuntimeError")
    try:
        async with lock:
            raise ValueError
    except ValueError:
        print(lock.locked())


asyncio.run(main())
