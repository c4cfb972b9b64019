# as_completed: leaving the loop early cancels nothing.
import asyncio


async def child(value, delay):
    await asyncio.sleep(delay)
    print(value, "ends")
    return value


async def main():
    tasks = [asyncio.create_task(child(value, delay)) for value, delay in (("slow", 1), ("quick", 0.1))]
    for coro in asyncio.as_completed(tasks):
        print("got", await coro)
        break
    await asyncio.sleep(2)


asyncio.run(main())
