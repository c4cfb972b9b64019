# Threads: on a board with `_thread` to_thread runs on the second core, one at a time, the rest waits in a queue.
# micropython only: CPython has more than one worker
# clock: real
import asyncio
import time

inside = []


def blocking(number):
    inside.append(number)
    alone = len(inside)
    time.sleep(0.001)
    inside.remove(number)
    return alone


async def main():
    print(await asyncio.gather(*[asyncio.to_thread(blocking, number) for number in range(6)]))


asyncio.run(main())

# Expected output:
# [1, 1, 1, 1, 1, 1]
