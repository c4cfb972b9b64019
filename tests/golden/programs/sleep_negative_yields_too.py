# Sleeping: a delay of zero or less always suspends once and takes no time.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    for delay in (0, -1, -0.5, 0.0):
        loop.call_soon(print, "others run during", delay)
        await asyncio.sleep(delay)
        print("back from", delay)
    print(loop.time() == start)


asyncio.run(main())
