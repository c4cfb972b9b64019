# Unretrieved exceptions: the report comes soon after the task ends, though its task is still held.
# kernel only: asyncio reports when memory is collected
import asyncio


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("held")


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()

    def handler(loop, context):
        print("reported at", round((loop.time() - start) * 1000), context["exception"].args)

    loop.set_exception_handler(handler)
    task = asyncio.create_task(fails())
    await asyncio.sleep(1)
    print("main", task.done())
    await asyncio.sleep(1)
    print("not reported again")


asyncio.run(main())

# Expected output:
# reported at 100 ('held',)
# main True
# not reported again
