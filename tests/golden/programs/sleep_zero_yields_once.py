# Sleeping: sleep(0) lets every other ready task run once.
import asyncio


async def worker(name, rounds):
    for number in range(rounds):
        print(name, number)
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(worker("a", 3), worker("b", 2), worker("c", 4))


asyncio.run(main())
