# wait_for: with zero or less a task that is done gives its result, anything else times out without starting.
import asyncio


async def never():
    print("never starts")


async def gives():
    return "done"


async def main():
    loop = asyncio.get_running_loop()
    done = asyncio.create_task(gives())
    await done
    start = loop.time()
    for timeout in (0, -1):
        print(await asyncio.wait_for(done, timeout))
        try:
            await asyncio.wait_for(never(), timeout)
        except asyncio.TimeoutError:
            print("TimeoutError")
        future = loop.create_future()
        try:
            await asyncio.wait_for(future, timeout)
        except asyncio.TimeoutError:
            print("TimeoutError", future.cancelled())
    print(loop.time() == start)


asyncio.run(main())
