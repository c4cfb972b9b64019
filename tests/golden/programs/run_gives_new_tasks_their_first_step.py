# run: a task created just before main ends takes its first step and is then cancelled where it waits.
import asyncio


async def late():
    print("starts")
    try:
        await asyncio.sleep(1000)
    finally:
        print("cancelled")


async def main():
    asyncio.create_task(late())
    print("main ends")


asyncio.run(main())
