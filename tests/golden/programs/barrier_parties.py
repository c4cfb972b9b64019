# Barrier: nobody passes until all have come; each gets its own index; it can be used again.
import asyncio


async def party(name, barrier, delay):
    await asyncio.sleep(delay)
    index = await barrier.wait()
    print(name, round((asyncio.get_running_loop().time() - start) * 1000))
    return index


async def main():
    global start
    start = asyncio.get_running_loop().time()
    barrier = asyncio.Barrier(3)
    print(barrier.parties, barrier.n_waiting, barrier.broken)
    for _ in range(2):
        indexes = await asyncio.gather(*[party(name, barrier, name / 10) for name in range(3)])
        print(sorted(indexes))
    async with asyncio.Barrier(1) as position:
        print(position)
    try:
        asyncio.Barrier(0)
    except ValueError:
        print("ValueError")


asyncio.run(main())
