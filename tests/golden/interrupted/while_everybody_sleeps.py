# run: Ctrl-C while every task sleeps unwinds every finally, and KeyboardInterrupt comes out.
import asyncio


async def worker():
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError:
        print("worker cancelled")
        raise
    finally:
        await asyncio.sleep(0.001)
        print("worker clean")


async def main():
    asyncio.create_task(worker())
    await asyncio.sleep(0.001)
    try:
        asyncio.get_running_loop().call_later(0.01, print, "ready")
        await asyncio.sleep(1000)
    finally:
        print("main clean")


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt")
