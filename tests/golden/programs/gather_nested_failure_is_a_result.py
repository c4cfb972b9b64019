# gather: with return_exceptions a nested gather that fails is one exception among the results.
import asyncio


async def works(value):
    await asyncio.sleep(0.1)
    return value


async def fails():
    raise ValueError("nested")


async def main():
    inner = asyncio.gather(works(1), fails())
    results = await asyncio.gather(inner, works(2), return_exceptions=True)
    print(type(results[0]).__name__, results[1], inner.done())
    await asyncio.sleep(1)


asyncio.run(main())
