# wait_for: an exception that happens during the cancellation is propagated instead of TimeoutError.
import asyncio


async def fails_in_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(0.1)
        raise ValueError("in cleanup")


async def main():
    try:
        await asyncio.wait_for(fails_in_cleanup(), 0.5)
    except ValueError as error:
        print(error.args)


asyncio.run(main())
