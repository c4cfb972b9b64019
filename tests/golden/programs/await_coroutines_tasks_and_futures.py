# Awaitables: a coroutine runs when it is awaited; a task may be awaited twice; a future waits for its result.
import asyncio


async def nested(value):
    await asyncio.sleep(0.01)
    return value


async def waits(name, aw):
    print(name, await aw)


async def main():
    print(await nested("coroutine"))
    task = asyncio.create_task(nested("task"))
    print(await task, await task)
    future = asyncio.get_running_loop().create_future()
    waiters = [asyncio.create_task(waits(name, future)) for name in "abc"]
    await asyncio.sleep(0.01)
    print("waiters wait", [waiter.done() for waiter in waiters])
    future.set_result("future")
    for waiter in waiters:
        await waiter
    print(await future)


asyncio.run(main())
