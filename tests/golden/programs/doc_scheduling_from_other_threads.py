# Document, "Scheduling From Other Threads": result, timeout and exception of a coroutine given from a thread.
# clock: real
import asyncio


async def fails():
    raise ValueError("in", "the coroutine")


def other_thread(loop):
    timeout = 5
    # Create a coroutine
    coro = asyncio.sleep(0.005, result=3)

    # Submit the coroutine to a given loop
    future = asyncio.run_coroutine_threadsafe(coro, loop)

    # Wait for the result with an optional timeout argument
    assert future.result(timeout) == 3

    for coro, timeout in ((asyncio.sleep(1000), 0.005), (fails(), 5), (asyncio.sleep(0.001, "slept"), 5)):
        future = asyncio.run_coroutine_threadsafe(coro, loop)
        try:
            result = future.result(timeout)
        except asyncio.TimeoutError:
            print("The coroutine took too long, cancelling the task...")
            future.cancel()
        except Exception as exc:
            print(f"The coroutine raised an exception: {exc!r}")
        else:
            print(f"The coroutine returned: {result!r}")


async def main():
    await asyncio.to_thread(other_thread, asyncio.get_running_loop())


asyncio.run(main())

# Expected output:
# The coroutine took too long, cancelling the task...
# The coroutine raised an exception: ValueError('in', 'the coroutine')
# The coroutine returned: 'slept'
