# wait_for: cancelled in the same tick in which the result arrives; nothing hangs and nothing is lost.
# differs: up to 3.11 the result wins, from 3.12 the cancellation does; both end at once
import asyncio


async def outer(future):
    try:
        result = await asyncio.wait_for(future, 10)
    except asyncio.CancelledError:
        result = "cancelled"
    outcome.append(result in ("cancelled", "result"))


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    for order in (("set", "cancel"), ("cancel", "set")):
        future = loop.create_future()
        task = asyncio.create_task(outer(future))
        await asyncio.sleep(0.1)
        for action in order:
            if action == "cancel":
                task.cancel()
            elif not future.done():
                future.set_result("result")
        await asyncio.wait([task])
        print(order, outcome, future.done())
    print(round((loop.time() - start) * 1000), len(asyncio.all_tasks()))


outcome = []
asyncio.run(main())
