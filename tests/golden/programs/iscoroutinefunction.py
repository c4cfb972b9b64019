# Generator-based: iscoroutinefunction knows `async def` functions.
# needs: function flags: MicroPython does not tell a coroutine function from another
import asyncio


async def worker():
    pass


def plain():
    pass


print(asyncio.iscoroutinefunction(worker), asyncio.iscoroutinefunction(plain))
