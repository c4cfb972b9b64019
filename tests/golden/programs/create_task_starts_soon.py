# Creating: a task starts when its creator waits, not at once, and tasks start in the order of their creation.
import asyncio


async def worker(name):
    print(name, "starts")
    await asyncio.sleep(0)
    print(name, "ends")


async def main():
    tasks = [asyncio.create_task(worker(name)) for name in "abc"]
    print("created")
    await asyncio.sleep(0)
    print("main between")
    for task in tasks:
        await task


asyncio.run(main())
