# as_completed: an exception comes out where its turn is, and the rest follow.
import asyncio


async def child(value, delay):
    await asyncio.sleep(delay)
    if value == "bad":
        raise ValueError(value)
    return value


async def main():
    tasks = [asyncio.create_task(child(value, delay)) for value, delay in (("last", 0.3), ("bad", 0.2), ("first", 0.1))]
    for coro in asyncio.as_completed(tasks):
        try:
            print(await coro)
        except ValueError as error:
            print("raised", error.args)
    await asyncio.sleep(0)
    for coro in asyncio.as_completed(tasks[2:] * 2):
        print("already done", await coro)


asyncio.run(main())
