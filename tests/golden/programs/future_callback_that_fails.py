# Futures: a callback that raises is reported to the exception handler, and the others still run.
import asyncio


def handler(loop, context):
    print("handler", type(context["exception"]).__name__)


def fails(future):
    raise ZeroDivisionError


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    future = loop.create_future()
    future.add_done_callback(fails)
    future.add_done_callback(lambda future: print("the other one"))
    future.set_result(None)
    await asyncio.sleep(0.01)
    print("goes on")


asyncio.run(main())
