# wait_for: a task that swallows the cancellation and returns gives its result, late.
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("ignored")
    await asyncio.sleep(1)
    return "late result"


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    print(await asyncio.wait_for(stubborn(), 0.5), round((loop.time() - start) * 1000))


asyncio.run(main())
