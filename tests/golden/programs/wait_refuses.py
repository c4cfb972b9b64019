# wait: an empty set, an unknown return_when and a single future are refused.
import asyncio


async def child():
    pass


async def main():
    task = asyncio.create_task(child())
    for call in (
        lambda: asyncio.wait([]),
        lambda: asyncio.wait([task], return_when="SOMETIMES"),
        lambda: asyncio.wait(task),
    ):
        try:
            await call()
        except (TypeError, ValueError) as error:
            print(type(error).__name__)
    await task


asyncio.run(main())
