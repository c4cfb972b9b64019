# Task object: done callbacks get the task, after a result, a failure and a cancellation, in order.
import asyncio


async def works():
    await asyncio.sleep(0.1)
    return "result"


async def fails():
    await asyncio.sleep(0.2)
    raise ValueError


def tell(task):
    print(task.get_name(), task.done(), task.cancelled())


def second(task):
    print("second", task.cancelled() or type(task.exception()).__name__)


async def main():
    tasks = [asyncio.create_task(works(), name="works"), asyncio.create_task(fails(), name="fails")]
    tasks.append(asyncio.create_task(asyncio.sleep(5), name="sleeps"))
    for task in tasks:
        task.add_done_callback(tell)
        task.add_done_callback(second)
    asyncio.get_running_loop().call_later(0.3, tasks[2].cancel)
    await asyncio.wait(tasks)
    await asyncio.sleep(0.1)
    print(tasks[0].remove_done_callback(tell))


asyncio.run(main())
