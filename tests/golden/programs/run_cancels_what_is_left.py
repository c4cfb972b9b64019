# run: what is left when main ends is cancelled, and waited for while it cleans up.
import asyncio


async def left_over(name, cleaning):
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise
    finally:
        await asyncio.sleep(cleaning)
        print(name, "is clean")


async def main():
    asyncio.create_task(left_over("slow", 0.5))
    await asyncio.sleep(0.01)
    print("main ends")


asyncio.run(main())
print("run ends")
