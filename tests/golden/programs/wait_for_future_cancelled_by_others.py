# wait_for: when others cancel what it waits for, it raises CancelledError, not TimeoutError.
import asyncio


async def main():
    task = asyncio.create_task(asyncio.sleep(10))
    asyncio.get_running_loop().call_later(0.1, task.cancel)
    try:
        await asyncio.wait_for(task, 1)
    except asyncio.CancelledError:
        print("CancelledError", asyncio.current_task().cancelling())


asyncio.run(main())
