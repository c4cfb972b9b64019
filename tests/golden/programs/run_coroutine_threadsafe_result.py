# Scheduling from other threads: the concurrent future gives the result, the exception, the timeout, and can cancel.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import concurrent.futures
import threading


async def gives(value):
    await asyncio.sleep(0.001)
    return value


async def fails():
    raise ValueError("in the loop")


async def endless():
    try:
        await asyncio.sleep(1000)
    finally:
        print("endless cancelled")
        over.set()


def other_thread(loop):
    print(asyncio.run_coroutine_threadsafe(gives(3), loop).result(10))
    try:
        asyncio.run_coroutine_threadsafe(fails(), loop).result(10)
    except ValueError as error:
        print(error.args)
    future = asyncio.run_coroutine_threadsafe(endless(), loop)
    print(isinstance(future, concurrent.futures.Future))
    try:
        future.result(0.005)
    except concurrent.futures.TimeoutError:
        cancelled = future.cancel()
    over.wait(10)
    print("took too long", cancelled)
    print(future.cancelled())


async def main():
    thread = threading.Thread(target=other_thread, args=(asyncio.get_running_loop(),))
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.001)
    thread.join()
    print(len(asyncio.all_tasks()))


over = threading.Event()
asyncio.run(main())
