# Document, "Creating Tasks": create_task, and ensure_future of older versions.
import asyncio


async def coro():
    print("coro")


async def main():
    # In Python 3.7+
    task = asyncio.create_task(coro())
    await task

    # This works in all Python versions but is less readable
    task = asyncio.ensure_future(coro())
    await task


asyncio.run(main())

# Expected output:
# coro
# coro
