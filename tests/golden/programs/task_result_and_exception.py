# Task object: result and exception before the end, after a result, after a failure, after a cancellation.
import asyncio


async def works():
    await asyncio.sleep(0.1)
    return "result"


async def fails():
    raise ValueError("bad")


def tell(name, call):
    try:
        print(name, type(call()).__name__)
    except asyncio.InvalidStateError:
        print(name, "InvalidStateError")
    except asyncio.CancelledError:
        print(name, "CancelledError")
    except ValueError as error:
        print(name, "raises", error.args)


async def main():
    cancelled = asyncio.create_task(works())
    tasks = [asyncio.create_task(works()), asyncio.create_task(fails()), cancelled]
    tell("result", tasks[0].result)
    tell("exception", tasks[0].exception)
    cancelled.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        print(task.done(), task.cancelled())
        tell("result", task.result)
        tell("exception", task.exception)


asyncio.run(main())
