# shield: when the shielded task is cancelled by other means, the shield is cancelled too.
import asyncio


async def from_within():
    await asyncio.sleep(0.1)
    asyncio.current_task().cancel()
    await asyncio.sleep(1)


async def main():
    shielded = asyncio.shield(from_within())
    try:
        await shielded
    except asyncio.CancelledError:
        print("from within", shielded.cancelled(), asyncio.current_task().cancelling())
    task = asyncio.create_task(asyncio.sleep(10))
    shielded = asyncio.shield(task)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await shielded
    except asyncio.CancelledError:
        print("from outside", shielded.cancelled())


asyncio.run(main())
