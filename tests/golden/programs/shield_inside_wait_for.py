# shield: a wait_for that times out does not cancel what is shielded inside.
import asyncio


async def slow():
    await asyncio.sleep(2)
    return "slow result"


async def main():
    task = asyncio.create_task(slow())
    for _ in range(3):
        try:
            print(await asyncio.wait_for(asyncio.shield(task), 0.9))
        except asyncio.TimeoutError:
            print("timeout", task.done())


asyncio.run(main())
