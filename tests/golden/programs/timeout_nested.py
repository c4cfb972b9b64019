# timeout: nested, each scope turns its own cancellation alone into TimeoutError.
import asyncio


async def main():
    for outer_s, inner_s in ((1, 0.5), (0.5, 1)):
        try:
            async with asyncio.timeout(outer_s) as outer:
                try:
                    async with asyncio.timeout(inner_s) as inner:
                        await asyncio.sleep(10)
                except asyncio.TimeoutError:
                    print("inner")
                except asyncio.CancelledError:
                    print("inner cancelled")
                    raise
        except asyncio.TimeoutError:
            print("outer")
        print(outer.expired(), inner.expired(), asyncio.current_task().cancelling())


asyncio.run(main())
