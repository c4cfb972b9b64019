# Introspection: current_task is the task that runs; all_tasks holds those that have not finished.
import asyncio


async def worker(name):
    print(name, asyncio.current_task().get_name())
    await asyncio.sleep(0.1)


async def main():
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    one = asyncio.create_task(worker("one"), name="first")
    two = asyncio.create_task(worker("two"), name="second")
    loop.call_soon(lambda: print("in a callback", asyncio.current_task()))
    print(asyncio.all_tasks() == {me, one, two}, asyncio.all_tasks(loop) == asyncio.all_tasks())
    print(asyncio.current_task(loop) is me)
    await one
    await asyncio.sleep(0)
    print(asyncio.all_tasks() == {me}, asyncio.current_task() is me)
    await two


asyncio.run(main())
