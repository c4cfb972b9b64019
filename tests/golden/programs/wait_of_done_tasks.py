# wait: with everything done it returns at once, and duplicates count once.
import asyncio


async def child():
    pass


async def main():
    task = asyncio.create_task(child())
    await task
    done, pending = await asyncio.wait([task, task])
    print(len(done), len(pending))
    other = asyncio.create_task(asyncio.sleep(0.1))
    done, pending = await asyncio.wait({task, other}, return_when=asyncio.FIRST_COMPLETED)
    print(done == {task}, pending == {other})
    await other


asyncio.run(main())
