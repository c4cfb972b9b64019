# Unretrieved exceptions: a cancelled task is not reported.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("never reported"))
    asyncio.create_task(asyncio.sleep(10)).cancel()
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0.1)
    task.cancel()
    del task
    await asyncio.sleep(1)
    print("nothing reported")


asyncio.run(main())
