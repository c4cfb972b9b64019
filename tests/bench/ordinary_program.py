"""A program as users of MicroPython's asyncio write them; footprint.py tells what it takes, all in all, with either."""

import kernel as asyncio

READINGS = 3


async def measure(readings, lock, fresh):
    for number in range(READINGS):
        await asyncio.sleep_ms(1)
        async with lock:
            readings.append(number)
        fresh.set()


async def report(readings, lock, fresh):
    told = 0
    while told < READINGS:
        await fresh.wait()
        fresh.clear()
        async with lock:
            told = len(readings)
    return told


async def blink():
    while True:
        await asyncio.sleep_ms(2)


async def main():
    readings = []
    lock = asyncio.Lock()
    fresh = asyncio.Event()
    blinking = asyncio.create_task(blink())
    await asyncio.gather(measure(readings, lock, fresh), report(readings, lock, fresh))
    try:
        await asyncio.wait_for(fresh.wait(), 0.005)
    except asyncio.TimeoutError:
        blinking.cancel()
    try:
        await blinking
    except asyncio.CancelledError:
        pass
    return len(readings)


if __name__ == "__main__":
    asyncio.run(main())
