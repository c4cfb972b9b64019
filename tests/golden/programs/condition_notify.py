# Condition: notify wakes as many as it is told, in the order in which they waited; notify_all the rest.
import asyncio


async def waits(name, condition):
    async with condition:
        print(name, await condition.wait(), condition.locked())


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waits(name, condition)) for name in "abcd"]
    await asyncio.sleep(0.1)
    for call in (condition.notify, lambda: condition.notify(2), condition.notify_all):
        async with condition:
            call()
            print("notified")
        await asyncio.sleep(0.1)
    await asyncio.gather(*tasks)


asyncio.run(main())
