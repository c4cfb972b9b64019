# gather: cancelling goes down through nested gathers to every leaf.
import asyncio


async def leaf(name):
    try:
        await asyncio.sleep(10)
    finally:
        print(name, "cleaned")


async def main():
    outer = asyncio.gather(asyncio.gather(leaf("a"), leaf("b")), asyncio.gather(leaf("c"), leaf("d")))
    await asyncio.sleep(0.1)
    outer.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print("outer cancelled")
    print(len(asyncio.all_tasks()))


asyncio.run(main())
