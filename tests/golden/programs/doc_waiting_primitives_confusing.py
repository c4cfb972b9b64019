# Document, "Waiting Primitives": wait makes a task of a coroutine, so the coroutine itself is not in the set.
# kernel only: asyncio dropped what the document deprecates in 3.11
import asyncio


async def foo():
    return 42


async def main():
    coro = foo()
    done, pending = await asyncio.wait({coro})

    if coro in done:
        print("This branch will never be run!")
    print(len(done), len(pending))


asyncio.run(main())

# Expected output:
# 1 0
