# Threads: the pool is bounded: of a hundred calls at once no more than that run at the same time.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading

lock = threading.Lock()
running = []
most = []


def blocking():
    with lock:
        running.append(1)
        most.append(len(running))
    threading.Event().wait(0.001)
    with lock:
        running.pop()


async def main():
    await asyncio.gather(*[asyncio.to_thread(blocking) for _ in range(60)])
    print(len(most), max(most) <= 36)


asyncio.run(main())
