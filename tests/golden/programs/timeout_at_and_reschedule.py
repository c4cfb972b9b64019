# timeout_at: takes a time of the loop's clock; reschedule moves the deadline either way.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    for new_deadline in (0.2, 2, None):
        start = loop.time()
        try:
            async with asyncio.timeout_at(start + 1) as scope:
                scope.reschedule(None if new_deadline is None else start + new_deadline)
                await asyncio.sleep(5)
        except asyncio.TimeoutError:
            print("TimeoutError", end=" ")
        print(round((loop.time() - start) * 1000), scope.expired())
    try:
        scope.reschedule(loop.time())
    except RuntimeError:
        print("over: RuntimeError")


asyncio.run(main())
