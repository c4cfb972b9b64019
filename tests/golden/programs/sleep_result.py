# Sleeping: sleep returns its second argument.
import asyncio


async def main():
    print(await asyncio.sleep(0.01))
    print(await asyncio.sleep(0.01, "result"))
    print(await asyncio.sleep(0, result="zero"))
    print(await asyncio.sleep(-1, "negative"))


asyncio.run(main())
