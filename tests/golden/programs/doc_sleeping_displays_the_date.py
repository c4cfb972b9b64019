# Document, "Sleeping": displays the current date every second for 5 seconds.
import asyncio


class datetime:
    """MicroPython has no datetime, and the time is virtual: the seconds of the loop's clock on a day of 2026."""

    class datetime:
        @staticmethod
        def now():
            return f"2026-01-01 00:00:{round(asyncio.get_running_loop().time() - start):02}"


async def display_date():
    global start
    loop = asyncio.get_running_loop()
    start = loop.time()
    end_time = loop.time() + 5.0
    while True:
        print(datetime.datetime.now())
        if (loop.time() + 1.0) >= end_time:
            break
        await asyncio.sleep(1)


asyncio.run(display_date())

# Expected output:
# 2026-01-01 00:00:00
# 2026-01-01 00:00:01
# 2026-01-01 00:00:02
# 2026-01-01 00:00:03
# 2026-01-01 00:00:04
