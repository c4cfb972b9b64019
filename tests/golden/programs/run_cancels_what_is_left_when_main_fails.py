# run: what is left is also cancelled when main raises, and main's exception comes out.
import asyncio


async def left_over():
    try:
        await asyncio.sleep(1000)
    finally:
        print("cleaned")


async def main():
    asyncio.create_task(left_over())
    await asyncio.sleep(0.01)
    raise KeyError("main")


try:
    asyncio.run(main())
except KeyError as error:
    print("raised", error.args)
