# run: a KeyboardInterrupt in main itself cancels the tasks that are left and comes out of run.
import asyncio


async def worker():
    try:
        await asyncio.sleep(1000)
    finally:
        print("worker clean")


async def main():
    asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    try:
        raise KeyboardInterrupt
    finally:
        print("main clean")


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt")
