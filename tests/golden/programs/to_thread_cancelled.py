# Threads: cancelling the task that awaits a thread does not wait for the thread.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading


async def main():
    gate = threading.Event()
    task = asyncio.create_task(asyncio.to_thread(gate.wait, 10))
    await asyncio.sleep(0.001)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", gate.is_set())
    gate.set()


asyncio.run(main())
