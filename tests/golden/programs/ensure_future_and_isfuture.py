# Awaitables: ensure_future makes a task of a coroutine, returns a future as it is, and refuses the rest.
import asyncio


async def nested():
    return 42


async def main():
    task = asyncio.ensure_future(nested())
    print(asyncio.isfuture(task), asyncio.ensure_future(task) is task, await task)
    future = asyncio.get_running_loop().create_future()
    print(asyncio.isfuture(future), asyncio.ensure_future(future) is future)
    coro = nested()
    print(asyncio.isfuture(coro), asyncio.isfuture(42))
    coro.close()
    try:
        asyncio.ensure_future(42)
    except TypeError:
        print("TypeError")
    print(asyncio.iscoroutine(nested), asyncio.iscoroutinefunction(len))


asyncio.run(main())
