# Scheduling from other threads: only coroutines are taken.
# needs: threads beside the kernel's: the MicroPython of the tests has none that are safe
# clock: real
import asyncio


async def main():
    try:
        asyncio.run_coroutine_threadsafe(42, asyncio.get_running_loop())
    except TypeError:
        print("TypeError")


asyncio.run(main())
