# timeout: an exception that the body raises comes out, also when the deadline has passed.
import asyncio


async def main():
    for delay in (0.1, 10):
        try:
            async with asyncio.timeout(1):
                try:
                    await asyncio.sleep(delay)
                finally:
                    raise ValueError(delay)
        except ValueError as error:
            print(error.args)
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                print("swallowed")
        print("no TimeoutError")
    except asyncio.TimeoutError:
        print("TimeoutError")


asyncio.run(main())
