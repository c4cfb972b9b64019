# gather: the first exception comes out at once and the others run on.
import asyncio


async def fails(delay, name):
    await asyncio.sleep(delay)
    raise ValueError(name)


async def works():
    try:
        await asyncio.sleep(0.5)
        print("the other one ends")
    except asyncio.CancelledError:
        print("never printed")
        raise


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("never reported"))
    start = loop.time()
    try:
        await asyncio.gather(works(), fails(0.2, "second"), fails(0.1, "first"))
    except ValueError as error:
        print(error.args, round((loop.time() - start) * 1000))
    await asyncio.sleep(1)


asyncio.run(main())
