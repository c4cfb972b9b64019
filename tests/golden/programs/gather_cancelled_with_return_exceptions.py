# gather: being cancelled comes out as CancelledError even with return_exceptions.
import asyncio


async def child():
    await asyncio.sleep(10)


async def main():
    children = [asyncio.create_task(child()) for _ in range(3)]
    gathered = asyncio.gather(*children, return_exceptions=True)
    asyncio.get_running_loop().call_later(0.1, gathered.cancel)
    try:
        print(await gathered)
    except asyncio.CancelledError:
        print("cancelled", [task.cancelled() for task in children], gathered.done())


asyncio.run(main())
