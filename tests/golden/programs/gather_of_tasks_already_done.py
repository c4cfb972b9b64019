# gather: tasks that ended before, were awaited before, failed before or were cancelled before.
import asyncio


async def child(value):
    return value


async def fails():
    raise ValueError("early")


async def main():
    done = asyncio.create_task(child("done"))
    awaited = asyncio.create_task(child("awaited"))
    failed = asyncio.create_task(fails())
    cancelled = asyncio.create_task(child("cancelled"))
    cancelled.cancel()
    await awaited
    await asyncio.sleep(0.01)
    print(await asyncio.gather(done, awaited))
    print(await asyncio.gather(done, child("new"), awaited))
    for gathered in (asyncio.gather(done, failed), asyncio.gather(cancelled, done)):
        try:
            await gathered
        except ValueError:
            print("ValueError")
        except asyncio.CancelledError:
            print("CancelledError")
    print([type(result).__name__ for result in await asyncio.gather(failed, cancelled, done, return_exceptions=True)])


asyncio.run(main())
