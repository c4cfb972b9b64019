# Futures: StopIteration never comes out of a future, where it would end who waits; an exception class is instantiated.
import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    try:
        future.set_exception(StopIteration())  # up to 3.11 refused here, later turned into a RuntimeError
        await future
    except (TypeError, RuntimeError):
        print("no StopIteration")
    future = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError)
    try:
        await future
    except ValueError:
        print("a class makes an exception")


asyncio.run(main())
