# Threads: more calls than threads wait for their turn, and all come back in order.
# clock: real
import asyncio


async def main():
    print(await asyncio.gather(*[asyncio.to_thread(pow, number, 2) for number in range(50)]))


asyncio.run(main())
