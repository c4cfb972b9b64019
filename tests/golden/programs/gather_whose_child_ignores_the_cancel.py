# gather: cancelled, it raises CancelledError only when a child that ignores the cancel has ended.
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("ignored")
    await asyncio.sleep(1)
    print("stubborn ends")
    return "kept"


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    for others, return_exceptions in (([], False), ([asyncio.create_task(asyncio.sleep(20))], True)):
        task = asyncio.create_task(stubborn())
        gathered = asyncio.gather(task, *others, return_exceptions=return_exceptions)
        loop.call_later(0.5, gathered.cancel)
        try:
            await gathered
        except asyncio.CancelledError:
            print("CancelledError", round((loop.time() - start) * 1000), task.result())


asyncio.run(main())
