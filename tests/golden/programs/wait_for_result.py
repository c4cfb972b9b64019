# wait_for: gives the result or the exception of what it waits for, in time.
import asyncio


async def gives():
    await asyncio.sleep(0.1)
    return "result"


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("inside")


async def main():
    print(await asyncio.wait_for(gives(), 1))
    print(await asyncio.wait_for(gives(), timeout=None))
    print(await asyncio.wait_for(asyncio.create_task(gives()), 0.2))
    for timeout in (1, None):
        try:
            await asyncio.wait_for(fails(), timeout)
        except ValueError as error:
            print(error.args)


asyncio.run(main())
