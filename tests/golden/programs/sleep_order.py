# Sleeping: sleepers wake in the order of their deadlines, equal deadlines in the order in which they were set.
import asyncio


async def sleeper(name, delay):
    await asyncio.sleep(delay)
    print(name, round((asyncio.get_running_loop().time() - start) * 1000))


async def main():
    global start
    start = asyncio.get_running_loop().time()
    delays = [0.3, 0.1, 0.2, 0.1, 0.3, 0.05, 0.2, 0.1]
    await asyncio.gather(*[sleeper(number, delay) for number, delay in enumerate(delays)])


asyncio.run(main())
