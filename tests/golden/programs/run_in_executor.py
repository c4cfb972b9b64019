# Loop: run_in_executor gives a future of what a thread computes.
# clock: real
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, divmod, 17, 5)
    print(asyncio.isfuture(future), await future)
    try:
        await loop.run_in_executor(None, divmod, 17, 0)
    except ZeroDivisionError:
        print("ZeroDivisionError")


asyncio.run(main())
