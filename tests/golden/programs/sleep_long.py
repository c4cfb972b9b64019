# Sleeping: sleeps of days and months end at their time, in order.
import asyncio

DAY = 24 * 3600


async def sleeper(name, days):
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.sleep(days * DAY)
    print(name, round(loop.time() - start) // DAY)


async def main():
    await asyncio.gather(sleeper("a hundred days", 100), sleeper("ten days", 10), sleeper("one day", 1))


asyncio.run(main())
