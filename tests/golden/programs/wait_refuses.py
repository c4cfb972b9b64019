# wait: an empty set, an unknown return_when, a single future and bare coroutines are refused.
import asyncio


async def child():
    pass


async def main():
    task = asyncio.create_task(child())
    coro = child()
    for call in (
        lambda: asyncio.wait([]),
        lambda: asyncio.wait([task], return_when="SOMETIMES"),
        lambda: asyncio.wait(task),
        lambda: asyncio.wait([coro]),
    ):
        try:
            await call()
        except (TypeError, ValueError) as error:
            print(type(error).__name__)
    coro.close()
    await task


asyncio.run(main())
