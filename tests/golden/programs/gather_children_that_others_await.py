# gather: who finds its tasks with all_tasks and awaits them or adds callbacks comes after the gather, in order.
import asyncio

log = []


async def child(number):
    await asyncio.sleep(0)
    log.append(f"child {number}")
    if number == 2:
        raise ValueError


async def waiter(task, number):
    try:
        await task
    except ValueError:
        log.append("failed")
    log.append(f"waiter {number}")


async def main(return_exceptions):
    me = asyncio.current_task()
    gathering = asyncio.gather(*[child(number) for number in range(4)], return_exceptions=return_exceptions)
    gathering.add_done_callback(lambda _: log.append("gathered"))
    children = [task for task in asyncio.all_tasks() if task is not me]
    children.sort(key=lambda task: int(task.get_name().split("-")[1]))
    waiters = []
    for number, task in enumerate(children):
        task.add_done_callback(lambda _, number=number: log.append(f"callback {number}"))
        waiters.append(asyncio.create_task(waiter(task, number)))
        waiters.append(asyncio.create_task(waiter(task, number)))
    children[0].add_done_callback(log.append)
    print(children[0].remove_done_callback(log.append))
    try:
        print([type(result).__name__ for result in await gathering])
    except ValueError:
        print("ValueError")
    await asyncio.wait(waiters)
    print(log)
    log.clear()


asyncio.run(main(False))
asyncio.run(main(True))
