# Generator-based: iscoroutinefunction knows `async def` functions.
import asyncio


async def worker():
    pass


def plain():
    pass


print(asyncio.iscoroutinefunction(worker), asyncio.iscoroutinefunction(plain))
