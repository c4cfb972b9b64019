# run: when main itself is cancelled, run raises CancelledError.
import asyncio


async def main():
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(1)
    finally:
        print("finally")


try:
    asyncio.run(main())
except asyncio.CancelledError:
    print("CancelledError")
