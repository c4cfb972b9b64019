# run: cannot be called while another loop runs in the same thread; the running one is not disturbed.
import asyncio


async def inner():
    print("never printed")


async def main():
    refused = inner()
    try:
        asyncio.run(refused)
    except RuntimeError:
        print("refused")
    refused.close()
    await asyncio.sleep(0.01)
    print("goes on")


asyncio.run(main())
