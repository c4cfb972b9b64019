# Threads: while the thread blocks, the tasks go on.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading


async def main():
    gate = threading.Event()
    waiting = asyncio.create_task(asyncio.to_thread(gate.wait, 10))
    for number in range(3):
        await asyncio.sleep(0.001)
        print("task goes on", number, waiting.done())
    gate.set()
    print(await waiting)


asyncio.run(main())
