# gather: futures, tasks and coroutines together.
import asyncio


async def child():
    return "coroutine"


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.1, future.set_result, "future")
    print(await asyncio.gather(future, child(), asyncio.create_task(child())))
    try:
        await asyncio.gather(child(), 42)
    except TypeError:
        print("TypeError")


asyncio.run(main())
