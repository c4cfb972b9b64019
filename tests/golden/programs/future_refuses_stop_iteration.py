# Futures: StopIteration cannot be set as an exception, since it would end the coroutine that waits.
import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    try:
        future.set_exception(StopIteration())
    except TypeError:
        print("TypeError")
    print(future.done())
    future.set_exception(ValueError)
    try:
        await future
    except ValueError:
        print("a class makes an exception")


asyncio.run(main())
