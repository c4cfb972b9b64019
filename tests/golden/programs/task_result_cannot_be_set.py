# Task object: a task's result and exception cannot be set from outside.
import asyncio


async def works():
    return "own result"


async def main():
    task = asyncio.create_task(works())
    for call in (lambda: task.set_result(1), lambda: task.set_exception(ValueError())):
        try:
            call()
        except RuntimeError:
            print("RuntimeError")
    print(await task)


asyncio.run(main())
