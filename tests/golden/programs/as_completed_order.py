# as_completed: gives the results in the order in which they arrive.
import asyncio


async def child(value, delay):
    await asyncio.sleep(delay)
    return value


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    for coro in asyncio.as_completed([child("a", 0.3), child("b", 0.1), child("c", 0.2)]):
        print(await coro, round((loop.time() - start) * 1000))
    for coro in asyncio.as_completed([]):
        print("never", coro)


asyncio.run(main())
