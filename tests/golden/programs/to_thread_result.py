# Threads: to_thread runs a function with its arguments in another thread; its result and its exception come back.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading


def blocking(a, *rest, key=None):
    return a, rest, key, threading.current_thread() is threading.main_thread()


def fails():
    raise ValueError("in the thread")


async def main():
    print(await asyncio.to_thread(blocking, 1, 2, 3, key="word"))
    try:
        await asyncio.to_thread(fails)
    except ValueError as error:
        print(error.args)


asyncio.run(main())
