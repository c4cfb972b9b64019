# Document, "Waiting Primitives": wait returns two sets, and a task made beforehand is found in the first.
import asyncio


async def foo():
    return 42


async def main():
    task = asyncio.create_task(foo())
    done, pending = await asyncio.wait({task})

    if task in done:
        # Everything will work as expected now.
        print("in done", pending == set())


asyncio.run(main())

# Expected output:
# in done True
