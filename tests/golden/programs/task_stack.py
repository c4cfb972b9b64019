# Task object: get_stack shows where a task waits, or the traceback of its exception, or nothing.
# needs: frames: MicroPython does not give a coroutine's frame
import asyncio
import io


async def waits():
    await asyncio.sleep(10)


def deep():
    raise ValueError("deep")


async def fails():
    deep()


async def works():
    pass


async def main():
    tasks = [asyncio.create_task(coro) for coro in (waits(), fails(), works())]
    await asyncio.sleep(0.1)
    for task in tasks:
        print([frame.f_code.co_name for frame in task.get_stack()])
    print([frame.f_code.co_name for frame in tasks[1].get_stack(limit=1)])
    for task in tasks:
        text = io.StringIO()
        task.print_stack(file=text)
        print([line for line in text.getvalue().splitlines() if "File" not in line and "<" not in line])
    tasks[0].cancel()
    await asyncio.wait(tasks)
    print(tasks[0].get_stack())


asyncio.run(main())
