# run: a left-over task that swallows its cancellation is waited for until it ends by itself.
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError:
        print("ignored")
    await asyncio.sleep(5)
    print("ends by itself")


async def main():
    asyncio.create_task(stubborn())
    await asyncio.sleep(0.01)
    print("main ends")


asyncio.run(main())
print("run ends")
