# run: a task that fails while it is cancelled at the end is reported to the exception handler, once.
import asyncio


async def fails_when_cancelled():
    try:
        await asyncio.sleep(1000)
    finally:
        raise ValueError("in cleanup")


def handler(loop, context):
    print("handler:", type(context["exception"]).__name__, context["exception"].args)


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    asyncio.create_task(fails_when_cancelled())
    await asyncio.sleep(0.01)
    return "result"


print(asyncio.run(main()))
