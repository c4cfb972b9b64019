# run: the threads that to_thread started are gone when run returns.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading


async def main():
    print(await asyncio.to_thread(sum, (1, 2)))


before = threading.active_count()
for _ in range(2):
    asyncio.run(main())
    print(threading.active_count() - before)
