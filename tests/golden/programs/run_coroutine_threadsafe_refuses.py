# Scheduling from other threads: only coroutines are taken.
# clock: real
import asyncio


async def main():
    try:
        asyncio.run_coroutine_threadsafe(42, asyncio.get_running_loop())
    except TypeError:
        print("TypeError")


asyncio.run(main())
