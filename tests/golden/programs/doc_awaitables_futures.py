# Document, "Awaitables", Futures: a function's future is awaited, and gathered with a coroutine.
import asyncio


def function_that_returns_a_future_object():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(1, future.set_result, "future")
    return future


async def some_python_coroutine():
    return "coroutine"


async def main():
    print(await function_that_returns_a_future_object())

    # this is also valid:
    print(await asyncio.gather(function_that_returns_a_future_object(), some_python_coroutine()))


asyncio.run(main())

# Expected output:
# future
# ['future', 'coroutine']
