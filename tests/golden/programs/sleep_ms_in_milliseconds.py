# Sleeping: sleep_ms counts in milliseconds, and zero yields once.
# kernel only: sleep_ms is MicroPython's
import asyncio


async def worker(name, delay_ms):
    await asyncio.sleep_ms(delay_ms)
    print(name, round((asyncio.get_running_loop().time() - start) * 1000))


async def main():
    global start
    start = asyncio.get_running_loop().time()
    await asyncio.gather(worker("a", 20), worker("b", 5), worker("c", 0), worker("d", 20))


asyncio.run(main())

# Expected output:
# c 0
# b 5
# a 20
# d 20
