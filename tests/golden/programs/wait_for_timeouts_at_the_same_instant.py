# wait_for: nested with equal timeouts, and many of them at one instant, each ends once and then.
import asyncio


async def inner(name):
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.5)
    except asyncio.TimeoutError:
        print(name, "timeout", round((asyncio.get_running_loop().time() - start) * 1000))


async def main():
    global start
    start = asyncio.get_running_loop().time()
    await asyncio.gather(*[inner(name) for name in "abc"])
    try:
        await asyncio.wait_for(asyncio.wait_for(asyncio.sleep(10), 0.5), 0.5)
    except asyncio.TimeoutError:
        print("nested timeout", round((asyncio.get_running_loop().time() - start) * 1000))
    print(len(asyncio.all_tasks()))


asyncio.run(main())
