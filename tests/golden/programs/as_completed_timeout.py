# as_completed: at the timeout everyone who still waits gets TimeoutError; the tasks run on.
import asyncio


async def child(value, delay):
    await asyncio.sleep(delay)
    print(value, "ends")
    return value


async def main():
    for coro in asyncio.as_completed([child("a", 0.1), child("b", 2), child("c", 3)], timeout=1):
        try:
            print(await coro)
        except asyncio.TimeoutError:
            print("TimeoutError")
    await asyncio.sleep(5)


asyncio.run(main())
