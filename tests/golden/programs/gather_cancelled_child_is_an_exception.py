# gather: a cancelled child counts as CancelledError; the gather and the other children are not cancelled.
import asyncio


async def child(name, delay):
    await asyncio.sleep(delay)
    print(name, "ends")


async def main():
    first = asyncio.create_task(child("first", 1))
    second = asyncio.create_task(child("second", 2))
    gathered = asyncio.gather(first, second)
    await asyncio.sleep(0.1)
    first.cancel()
    try:
        await gathered
    except asyncio.CancelledError:
        print("CancelledError, gather cancelled:", gathered.cancelled())
    print(first.cancelled(), second.done(), asyncio.current_task().cancelling())
    await second


asyncio.run(main())
