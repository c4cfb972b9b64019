# Sleeping: instants that are equal by arithmetic are equal, whatever fractions they are summed from.
import asyncio


async def sleeps(name, *delays):
    for delay in delays:
        await asyncio.sleep(delay)
    print(name)


async def main():
    await asyncio.gather(
        sleeps("sum", 0.6, 0.5), sleeps("whole", 1.1), sleeps("thirds", 0.1, 0.2), sleeps("third", 0.3)
    )


asyncio.run(main())
