# run: each run has a loop of its own and none is left afterwards.
import asyncio


async def main(number):
    print(number, len(asyncio.all_tasks()))
    asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0.01)
    return asyncio.get_running_loop()


first = asyncio.run(main(1))
second = asyncio.run(main(2))
print(first is second)
for ask in (asyncio.get_running_loop, asyncio.current_task, asyncio.all_tasks):
    try:
        ask()
    except RuntimeError:
        print("no running loop")
