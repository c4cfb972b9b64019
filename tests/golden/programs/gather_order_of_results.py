# gather: the results stand in the order of the arguments, whatever ends first.
import asyncio


async def after(delay, value):
    await asyncio.sleep(delay)
    print(value, "ends")
    return value


async def main():
    print(await asyncio.gather(after(0.3, "a"), after(0.1, "b"), after(0.2, "c")))


asyncio.run(main())
