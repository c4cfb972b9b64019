# Creating: create_task takes coroutines alone.
import asyncio


async def worker():
    pass


async def main():
    for wrong in (42, worker, asyncio.get_running_loop().create_future()):
        try:
            asyncio.create_task(wrong)
        except TypeError:
            print("TypeError")
    print(len(asyncio.all_tasks()))


asyncio.run(main())
