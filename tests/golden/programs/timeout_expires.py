# timeout: at its deadline the body is cancelled and TimeoutError raised outside of it.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        async with asyncio.timeout(0.5) as scope:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                print("body cancelled")
                raise
    except asyncio.TimeoutError:
        print("TimeoutError", round((loop.time() - start) * 1000), scope.expired())
    print(asyncio.current_task().cancelling())


asyncio.run(main())
