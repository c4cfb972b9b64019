# Loop: call_soon calls in order with the arguments; a cancelled handle is not called.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "first", 1)
    handle = loop.call_soon(print, "cancelled")
    loop.call_soon(print, "second")
    handle.cancel()
    print("not yet", handle.cancelled(), loop.is_running())
    await asyncio.sleep(0.01)
    print("done")


asyncio.run(main())
