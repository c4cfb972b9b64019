# wait: FIRST_COMPLETED returns with the first that finishes or is cancelled; the others run on.
import asyncio


async def child(name, delay):
    await asyncio.sleep(delay)
    print(name, "ends")


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    pending = {asyncio.create_task(child(name, delay)) for name, delay in (("a", 0.3), ("b", 0.1), ("c", 0.2))}
    loop.call_later(0.25, lambda: [task.cancel() for task in pending])
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        print(len(done), len(pending), round((loop.time() - start) * 1000))


asyncio.run(main())
