# Unretrieved exceptions: nothing is reported when somebody awaits the task, asks for the exception, or gathers it.
import asyncio


async def fails(delay):
    await asyncio.sleep(delay)
    raise ValueError


async def awaits(task):
    try:
        await task
    except ValueError:
        print("awaited")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("never reported"))
    await awaits(asyncio.create_task(fails(0.1)))
    task = asyncio.create_task(fails(0.1))
    task.add_done_callback(lambda task: print("asked", type(task.exception()).__name__))
    await asyncio.sleep(1)
    print(len(await asyncio.gather(fails(0.1), fails(0.2), return_exceptions=True)))
    task = asyncio.create_task(fails(0.1))
    await asyncio.wait([task])
    await awaits(task)
    await asyncio.sleep(1)


asyncio.run(main())
