# gather: with return_exceptions failures and cancellations stand among the results.
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("bad")


async def cancels_itself():
    asyncio.current_task().cancel()
    await asyncio.sleep(1)


async def works():
    await asyncio.sleep(0.2)
    return "good"


async def main():
    results = await asyncio.gather(fails(), works(), cancels_itself(), return_exceptions=True)
    for result in results:
        print(result if result == "good" else type(result).__name__)


asyncio.run(main())
