# Document, "Shielding From Cancellation": shield as a plain await, and with try and except to ignore cancellation.
import asyncio
from asyncio import CancelledError, shield


async def something():
    await asyncio.sleep(1)
    print("something ends")
    return "result"


async def plain():
    res = await shield(something())
    print(res)


async def ignoring():
    try:
        res = await shield(something())
    except CancelledError:
        res = None
    print(res)


async def main():
    await plain()
    task = asyncio.create_task(ignoring())
    await asyncio.sleep(0.5)
    task.cancel()
    await task
    await asyncio.sleep(1)


asyncio.run(main())

# Expected output:
# something ends
# result
# None
# something ends
