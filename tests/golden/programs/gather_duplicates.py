# gather: the same awaitable given twice runs once and its result stands twice.
import asyncio


async def child(value):
    print("runs", value)
    await asyncio.sleep(0.01)
    return value


async def main():
    coro = child("coroutine")
    task = asyncio.create_task(child("task"))
    print(await asyncio.gather(coro, task, coro, task))


asyncio.run(main())
