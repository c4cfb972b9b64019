# Loop: what a callback asks for with call_soon comes in the next round, after what was waiting already.
import asyncio


async def main():
    loop = asyncio.get_running_loop()

    def again(depth):
        print("depth", depth)
        if depth < 3:
            loop.call_soon(again, depth + 1)

    loop.call_soon(again, 1)
    loop.call_soon(print, "between")
    await asyncio.sleep(0.01)


asyncio.run(main())
