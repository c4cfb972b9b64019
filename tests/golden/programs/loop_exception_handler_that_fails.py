# Loop: an exception handler that raises itself does not end the loop.
import asyncio


def handler(loop, context):
    print("handler fails")
    raise RuntimeError("in the handler")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.1)
    print("goes on")


asyncio.run(main())
