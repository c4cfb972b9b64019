# Task object: a task runs in a copy of the context in which it was created, and callbacks in theirs.
# needs: contextvars: MicroPython has none
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default="default")


async def worker(name):
    print(name, "starts with", variable.get())
    variable.set(name)
    await asyncio.sleep(0.1)
    print(name, "still has", variable.get())


async def main():
    variable.set("at creation")
    tasks = [asyncio.create_task(worker(name)) for name in "ab"]
    variable.set("after creation")
    await asyncio.gather(*tasks)
    print(variable.get())
    context = contextvars.copy_context()
    context.run(variable.set, "own context")
    tasks[0].add_done_callback(lambda task: print("callback with", variable.get()), context=context)
    tasks[0].add_done_callback(lambda task: print("callback with", variable.get()))
    asyncio.get_running_loop().call_soon(lambda: print("call_soon with", variable.get()))
    task = asyncio.create_task(worker("given"), context=context)
    await task
    print(context[variable], variable.get())


asyncio.run(main())
