# Unretrieved exceptions: a task that fails and that nobody awaits is reported once, with the task and the exception.
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("nobody looks")


def handler(loop, context):
    task = context.get("task") or context.get("future")
    print("handler:", task.get_name(), type(context["exception"]).__name__, context["exception"].args)


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    asyncio.create_task(fails(), name="forgotten")
    await asyncio.sleep(1)
    print("main goes on")


asyncio.run(main())
