# Loop: call_soon_threadsafe from another thread wakes the loop at once, though it has nothing else to do.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading


async def main():
    loop = asyncio.get_running_loop()
    event = asyncio.Event()

    def other_thread():
        loop.call_soon_threadsafe(event.set)

    timer = threading.Timer(0.005, other_thread)
    timer.start()
    await asyncio.wait_for(event.wait(), 10)
    timer.join()
    print("woken")


asyncio.run(main())
