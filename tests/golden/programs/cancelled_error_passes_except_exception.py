# Task object: CancelledError is not caught by `except Exception`.
import asyncio


async def worker():
    try:
        await asyncio.sleep(1)
    except Exception:
        print("never printed")
    finally:
        print("finally")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", issubclass(asyncio.CancelledError, BaseException))


asyncio.run(main())
