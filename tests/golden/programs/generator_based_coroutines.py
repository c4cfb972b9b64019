# Generator-based: @coroutine makes a generator awaitable, and iscoroutine and iscoroutinefunction know it.
# kernel only: asyncio dropped its decorator in 3.11
import asyncio


@asyncio.coroutine
def old_style(value):
    yield from asyncio.sleep(0.01)
    return value


async def new_style():
    pass


async def main():
    print(await old_style("result"))
    coro = old_style("task")
    print(asyncio.iscoroutine(coro), asyncio.iscoroutinefunction(old_style))
    print(await asyncio.create_task(coro))
    print(await asyncio.gather(old_style(1), old_style(2)))
    print(asyncio.iscoroutine(42), asyncio.iscoroutinefunction(print))


asyncio.run(main())

# Expected output:
# result
# True True
# task
# [1, 2]
# False False
