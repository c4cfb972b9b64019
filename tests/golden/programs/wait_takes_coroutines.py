# wait: coroutines become tasks, and it is these tasks that the sets hold.
# kernel only: the document allows it, asyncio no longer does from 3.11
import asyncio


async def foo():
    return 42


async def main():
    coro = foo()
    done, pending = await asyncio.wait({coro})
    if coro in done:
        print("never printed")
    print(len(done), len(pending), [task.result() for task in done])


asyncio.run(main())

# Expected output:
# 1 0 [42]
