# wait_for: waits until the cancellation has happened, beyond the timeout.
import asyncio


async def slow_to_clean():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(1)
        print("clean")


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        await asyncio.wait_for(slow_to_clean(), 0.5)
    except asyncio.TimeoutError:
        print("TimeoutError after", round((loop.time() - start) * 1000))


asyncio.run(main())
