# Document, "Generator-based Coroutines": an old style coroutine awaited by a new one.
# kernel only: asyncio dropped its decorator in 3.11
import asyncio


@asyncio.coroutine
def old_style_coroutine():
    yield from asyncio.sleep(1)
    print("old style")


async def main():
    await old_style_coroutine()


asyncio.run(main())

# Expected output:
# old style
