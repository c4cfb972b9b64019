# Task object: the message of cancel arrives with the CancelledError inside.
import asyncio


async def worker():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        print("inside", error.args)
        raise


async def main():
    for arguments in ((), ("reason",)):
        task = asyncio.create_task(worker())
        await asyncio.sleep(0.1)
        task.cancel(*arguments)
        try:
            await task
        except asyncio.CancelledError as error:
            print("outside", error.args)


asyncio.run(main())
