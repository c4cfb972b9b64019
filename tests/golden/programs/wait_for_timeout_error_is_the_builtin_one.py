# Timeouts: TimeoutError of the module is the built-in one, and CancelledError is not an Exception.
# needs: the built-in TimeoutError: MicroPython has none
import asyncio


async def main():
    try:
        await asyncio.wait_for(asyncio.sleep(1), 0.1)
    except TimeoutError:
        print("TimeoutError")
    print(asyncio.TimeoutError is TimeoutError, issubclass(asyncio.CancelledError, Exception))


asyncio.run(main())
