# gather: when two children fail in the same instant the first comes out and the second is not reported.
import asyncio


async def fails(name):
    await asyncio.sleep(0.1)
    raise ValueError(name)


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: print("never reported"))
    try:
        await asyncio.gather(fails("first"), fails("second"))
    except ValueError as error:
        print(error.args)
    await asyncio.sleep(1)


asyncio.run(main())
