# timeout: a body that ends in time is left alone; None is no limit; when tells the deadline.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    async with asyncio.timeout(0.5) as scope:
        print(round((scope.when() - start) * 1000))
        await asyncio.sleep(0.1)
    print(scope.expired())
    async with asyncio.timeout(None) as scope:
        print(scope.when())
        await asyncio.sleep(10)
    await asyncio.sleep(1)
    print(scope.expired())


asyncio.run(main())
