# Loop: create_task and create_future of the loop are those of the module.
import asyncio


async def nested():
    return asyncio.current_task().get_name()


async def main():
    loop = asyncio.get_running_loop()
    task = loop.create_task(nested(), name="mine")
    print(await task)
    future = loop.create_future()
    loop.call_later(0.1, future.set_result, "later")
    print(await future, asyncio.isfuture(future))
    print(loop.is_running(), loop.is_closed())
    return loop


loop = asyncio.run(main())
print(loop.is_running(), loop.is_closed())
