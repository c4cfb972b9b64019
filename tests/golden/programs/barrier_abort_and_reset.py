# Barrier: abort and reset break the waits with BrokenBarrierError; after a reset it works again.
import asyncio


async def party(barrier):
    try:
        await barrier.wait()
        return "passed"
    except asyncio.BrokenBarrierError:
        return "broken"


async def main():
    barrier = asyncio.Barrier(2)
    for end in (barrier.abort, barrier.reset):
        waiting = asyncio.create_task(party(barrier))
        await asyncio.sleep(0.1)
        print(barrier.n_waiting)
        await end()
        print(await waiting, barrier.broken)
        await barrier.reset()
    await barrier.abort()
    print(await party(barrier))
    await barrier.reset()
    print(await asyncio.gather(party(barrier), party(barrier)))


asyncio.run(main())
