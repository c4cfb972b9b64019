# Loop: a callback that raises is reported with its exception and the loop goes on.
import asyncio


def handler(loop, context):
    print("handler:", type(context["exception"]).__name__, "message" in context)


def fails():
    raise ValueError("callback")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    print(loop.get_exception_handler() is handler)
    loop.call_soon(fails)
    loop.call_later(0.1, fails)
    await asyncio.sleep(1)
    loop.call_exception_handler({"message": "by hand", "exception": KeyError()})
    print("goes on")


asyncio.run(main())
