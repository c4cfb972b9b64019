# timeout: a deadline of now or of the past cancels the body at its first wait.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    for delay in (0, -1):
        try:
            async with asyncio.timeout(delay):
                print("body starts")
                await asyncio.sleep(1)
                print("never printed")
        except asyncio.TimeoutError:
            print("TimeoutError")
    print(loop.time() == start)


asyncio.run(main())
