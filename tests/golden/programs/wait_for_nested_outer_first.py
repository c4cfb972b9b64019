# wait_for: nested, the outer timeout first; the inner wait sees CancelledError, not its own timeout.
import asyncio


async def inner():
    try:
        await asyncio.wait_for(asyncio.sleep(10), 1)
    except asyncio.TimeoutError:
        print("never printed")
    except asyncio.CancelledError:
        print("inner cancelled")
        raise


async def main():
    try:
        await asyncio.wait_for(inner(), 0.1)
    except asyncio.TimeoutError:
        print("outer timeout")
    await asyncio.sleep(5)
    print("nothing comes later")


asyncio.run(main())
