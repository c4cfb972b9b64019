# gather: cancelled from outside when some children have ended; what they returned is kept in their tasks.
import asyncio


async def child(delay):
    await asyncio.sleep(delay)
    return delay


async def main():
    tasks = [asyncio.create_task(child(delay)) for delay in (0.1, 0.2, 5)]
    gathered = asyncio.gather(*tasks)
    await asyncio.sleep(1)
    print(gathered.cancel())
    try:
        await gathered
    except asyncio.CancelledError:
        print("CancelledError")
    print([task.cancelled() for task in tasks], tasks[0].result(), tasks[1].result())
    print(gathered.cancel())


asyncio.run(main())
