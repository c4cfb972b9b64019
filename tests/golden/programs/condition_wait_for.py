# Condition: wait_for waits until the predicate holds and returns its value.
import asyncio


async def main():
    condition = asyncio.Condition()
    numbers = []

    async def consumer():
        async with condition:
            print(await condition.wait_for(lambda: len(numbers) >= 3 and "enough"))

    task = asyncio.create_task(consumer())
    for number in range(3):
        await asyncio.sleep(0.1)
        async with condition:
            numbers.append(number)
            condition.notify_all()
            print("added", number)
    await task


asyncio.run(main())
