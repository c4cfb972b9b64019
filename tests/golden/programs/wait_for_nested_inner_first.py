# wait_for: nested, the inner timeout first; the outer one is left alone.
import asyncio


async def inner():
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.1)
    except asyncio.TimeoutError:
        print("inner timeout")
    return "went on"


async def main():
    print(await asyncio.wait_for(inner(), 1))


asyncio.run(main())
