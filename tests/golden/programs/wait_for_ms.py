# MicroPython's extras: wait_for_ms is wait_for with milliseconds.
# kernel only: it is MicroPython's
import asyncio


async def works():
    await asyncio.sleep_ms(10)
    return "result"


async def main():
    print(await asyncio.wait_for_ms(works(), 20))
    try:
        await asyncio.wait_for_ms(asyncio.sleep_ms(100), 20)
    except asyncio.TimeoutError:
        print("TimeoutError")


asyncio.run(main())

# Expected output:
# result
# TimeoutError
