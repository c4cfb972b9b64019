# Sleeping: a hundred sleepers, cancelled in the middle, leave the others' times alone.
import asyncio


async def sleeper(number):
    await asyncio.sleep((number * 37 % 100) / 100)
    order.append(number)


async def main():
    tasks = [asyncio.create_task(sleeper(number)) for number in range(60)]
    await asyncio.sleep(0.2)
    for number in range(0, 60, 3):
        tasks[number].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(order)
    print([task.cancelled() for task in tasks].count(True))


order = []
asyncio.run(main())
