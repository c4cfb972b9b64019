# MicroPython's extras: set_exception_handler gets a context with message, exception and future.
# kernel only: asyncio names the future as task in some of its versions
import asyncio


async def fails():
    raise ValueError("bad")


def handler(loop, context):
    print("message" in context, context["exception"].args, context["future"].done())


async def main():
    loop = asyncio.get_event_loop()
    loop.set_exception_handler(handler)
    asyncio.create_task(fails())
    await asyncio.sleep_ms(10)
    print(loop.get_exception_handler() is handler)
    loop.set_exception_handler(None)
    print(loop.get_exception_handler())


asyncio.run(main())

# Expected output:
# True ('bad',) True
# True
# None
