# mypy: allow-untyped-defs, allow-untyped-calls
"""Small programs about waiting, one for each kind of it, for the cancellation sweep (see cancellation_sweep).

Each takes a Ledger: `with ledger` is a block that must be left, `ledger.spawn` and `ledger.watch` make coroutines whose
suspensions count, `ledger.uses` names what nobody may wait in at the end, `ledger.expect` tells what must hold.
"""


async def nap(ledger, times=2):
    """Sleeps in a block that is left, and again while it cleans up."""
    try:
        with ledger:
            for _ in range(times):
                await ledger.asyncio.sleep(0.01)
    finally:
        with ledger:
            await ledger.asyncio.sleep(0)
    return times


async def sleeps(ledger):
    await nap(ledger)
    await ledger.spawn(nap(ledger))


async def awaits_tasks(ledger):
    async def waits(task):
        with ledger:
            return await task

    task = ledger.spawn(nap(ledger))
    await ledger.spawn(waits(ledger.spawn(waits(task))))


async def gathers(ledger):
    gather = ledger.asyncio.gather

    async def inner():
        with ledger:
            await gather(ledger.watch(nap(ledger)), ledger.watch(nap(ledger, 1)))

    await gather(ledger.watch(inner()), ledger.watch(nap(ledger, 3)), return_exceptions=True)
    await inner()


async def waits_for(ledger):
    wait_for = ledger.asyncio.wait_for

    async def inner():
        with ledger:
            try:
                await wait_for(ledger.watch(nap(ledger, 5)), 0.02)
            except ledger.asyncio.TimeoutError:
                await nap(ledger, 1)

    await wait_for(ledger.watch(inner()), 1)
    try:
        await wait_for(ledger.watch(inner()), 0.01)
    except ledger.asyncio.TimeoutError:
        await nap(ledger, 1)


async def waits_for_the_stubborn(ledger):
    async def stubborn():
        with ledger:
            try:
                await ledger.asyncio.sleep(1)
            except ledger.asyncio.CancelledError:
                await ledger.asyncio.sleep(0.01)

    await ledger.asyncio.wait_for(ledger.watch(stubborn()), 0.02)


async def shields(ledger):
    task = ledger.spawn(nap(ledger))
    try:
        with ledger:
            await ledger.asyncio.shield(task)
    finally:
        if not task.cancelled():
            await task


async def waits_in_sets(ledger):
    asyncio = ledger.asyncio
    tasks = [ledger.spawn(nap(ledger, times)) for times in (1, 2, 3)]
    with ledger:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait(tasks, timeout=0.005)
    for task in asyncio.as_completed(tasks, timeout=1):
        try:
            await task
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling():
                raise


async def scopes(ledger):
    asyncio = ledger.asyncio
    with ledger:
        try:
            async with asyncio.timeout(0.03):
                try:
                    async with asyncio.timeout(0.01):
                        await nap(ledger, 3)
                except asyncio.TimeoutError:
                    await nap(ledger, 3)
        except asyncio.TimeoutError:
            pass


async def groups(ledger):
    async def inner():
        with ledger:
            async with ledger.asyncio.TaskGroup() as group:
                group.create_task(ledger.watch(nap(ledger)))
                await nap(ledger, 1)

    async with ledger.asyncio.TaskGroup() as group:
        group.create_task(ledger.watch(inner()))
        group.create_task(ledger.watch(nap(ledger, 4)))
        await nap(ledger, 1)


async def events(ledger):
    event = ledger.uses(ledger.asyncio.Event())

    async def waits():
        with ledger:
            await event.wait()
            await nap(ledger, 1)

    tasks = [ledger.spawn(waits()) for _ in range(3)]
    await nap(ledger, 1)
    event.set()
    await ledger.asyncio.gather(*tasks)


async def locks(ledger):
    lock = ledger.uses(ledger.asyncio.Lock())
    inside = []

    async def works(name):
        async with lock:
            inside.append(name)
            try:
                ledger.expect(len(inside) == 1, "two are inside the lock")
                await ledger.asyncio.sleep(0.01)
            finally:
                inside.remove(name)

    try:
        await ledger.asyncio.gather(*[ledger.watch(works(name)) for name in range(4)], return_exceptions=True)
    finally:
        await works("afterwards")


async def conditions(ledger):
    condition = ledger.uses(ledger.asyncio.Condition(ledger.uses(ledger.asyncio.Lock())))
    ready: list[bool] = []

    async def waits():
        async with condition:
            try:
                await condition.wait_for(lambda: ready)
            finally:
                ledger.expect(condition.locked(), "a condition's waiter goes on without the lock")

    tasks = [ledger.spawn(waits()) for _ in range(3)]
    await nap(ledger, 1)
    async with condition:
        await nap(ledger, 1)
        ready.append(True)
        condition.notify_all()
    await ledger.asyncio.gather(*tasks, return_exceptions=True)


async def semaphores(ledger):
    semaphore = ledger.uses(ledger.asyncio.BoundedSemaphore(2))
    inside = []

    async def works(name):
        async with semaphore:
            inside.append(name)
            try:
                ledger.expect(len(inside) <= 2, "more are inside the semaphore than it allows")
                await ledger.asyncio.sleep(0.01)
            finally:
                inside.remove(name)

    try:
        await ledger.asyncio.gather(*[ledger.watch(works(name)) for name in range(5)], return_exceptions=True)
    finally:
        await ledger.asyncio.gather(works("a"), works("b"))


async def queues(ledger):
    queue = ledger.uses(ledger.asyncio.Queue(1))
    put, got = [], []

    async def produces(items):
        for item in items:
            await queue.put(item)
            put.append(item)

    async def consumes():
        while True:
            got.append(await queue.get())
            queue.task_done()
            await ledger.asyncio.sleep(0.01)

    consumers = [ledger.spawn(consumes()) for _ in range(2)]
    try:
        await ledger.asyncio.gather(ledger.watch(produces((1, 2, 3))), ledger.watch(produces((4, 5))))
        await queue.join()
    finally:
        for consumer in consumers:
            consumer.cancel()
        await ledger.asyncio.gather(*consumers, return_exceptions=True)
        ledger.expect(len(put) == len(got) + queue.qsize(), "an item was lost or doubled")


async def barriers(ledger):
    barrier = ledger.uses(ledger.asyncio.Barrier(3))

    async def party(times):
        await nap(ledger, times)
        await barrier.wait()

    try:
        await ledger.asyncio.gather(*[ledger.watch(party(times)) for times in range(3)])
    finally:
        await barrier.reset()


async def futures(ledger):
    loop = ledger.asyncio.get_running_loop()
    future = ledger.uses(loop.create_future())
    future.add_done_callback(lambda future: None)

    async def waits():
        with ledger:
            await ledger.asyncio.shield(future)

    tasks = [ledger.spawn(waits()) for _ in range(3)]
    handle = loop.call_later(5, future.cancel)
    try:
        await nap(ledger, 1)
    finally:
        handle.cancel()
        if not future.done():
            future.set_result(None)
    await ledger.asyncio.wait(tasks)


PROGRAMS = (
    sleeps,
    awaits_tasks,
    gathers,
    waits_for,
    waits_for_the_stubborn,
    shields,
    waits_in_sets,
    scopes,
    groups,
    events,
    locks,
    conditions,
    semaphores,
    queues,
    barriers,
    futures,
)
