# Generator-based: iscoroutine knows coroutine objects from anything else.
import asyncio


async def worker():
    pass


coro = worker()
print(asyncio.iscoroutine(coro), asyncio.iscoroutine(worker), asyncio.iscoroutine(42))
coro.close()
