# Futures: those who wait for one future are woken in the order in which they began to wait.
import asyncio


async def waits(name, future):
    print(name, await future)


async def main():
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waits(name, future)) for name in ("one", "two", "three")]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    await asyncio.sleep(0.01)
    print("cancelling a waiter cancels the future:", future.cancelled())
    for task in tasks:
        try:
            await task
        except asyncio.CancelledError:
            print("cancelled")

    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waits(name, future)) for name in ("one", "two", "three")]
    await asyncio.sleep(0.01)
    future.set_result("woken")
    await asyncio.sleep(0.01)


asyncio.run(main())
