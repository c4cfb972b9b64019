# wait_for: a TimeoutError raised inside comes out as itself, in time.
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise asyncio.TimeoutError("mine")


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        await asyncio.wait_for(fails(), 10)
    except asyncio.TimeoutError as error:
        print(error.args, round((loop.time() - start) * 1000))


asyncio.run(main())
