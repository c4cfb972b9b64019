# run: an async generator that nobody finished is closed at the end of run.
# needs: async generators: MicroPython has none
import asyncio

kept = []


async def numbers():
    try:
        for number in range(10):
            yield number
            await asyncio.sleep(0.01)
    finally:
        await asyncio.sleep(0.01)
        print("generator closed")


async def main():
    generator = numbers()
    kept.append(generator)
    async for number in generator:
        print(number)
        if number == 2:
            break
    print("main ends")


asyncio.run(main())
print("run ends")
