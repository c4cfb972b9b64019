# Awaitables: an object with __await__ can be awaited, gathered and waited for.
# needs: __await__: MicroPython's await looks for __iter__
import asyncio


class Custom:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield from asyncio.sleep(0.01).__await__()
        return self.value


async def main():
    print(await Custom(1))
    print(await asyncio.gather(Custom(2), Custom(3)))
    print(await asyncio.wait_for(Custom(4), 1))
    print(await asyncio.ensure_future(Custom(5)))


asyncio.run(main())
