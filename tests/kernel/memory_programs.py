"""Run by test_memory.py on both interpreters: a round of each primitive leaves no memory behind, however it ends.

python memory_programs.py ROUNDS      prints ``name<tab>bytes kept`` for each kind of round
"""

import gc
import sys

import kernel

# The ring of ready tasks has gone round, and what grows once has grown.
WARM_UP = 300
# What is kept besides does not grow with the rounds (objects that a conservative collector takes for alive).
MOST_KEPT = 1024


def used_on_cpython():
    for _ in range(2):
        gc.collect()
    return tracemalloc.get_traced_memory()[0]


def used_on_micropython():
    for _ in range(2):
        gc.collect()
    return gc.mem_alloc()


try:
    import tracemalloc

    used = used_on_cpython
    tracemalloc.start()
except ImportError:
    used = used_on_micropython


async def nap(ms=1):
    await kernel.sleep_ms(ms)


async def fails():
    await kernel.sleep_ms(0)
    raise OSError(5)


async def forever():
    await kernel.sleep_ms(100000)


async def stubborn():
    try:
        await kernel.sleep_ms(100000)
    except kernel.CancelledError:
        return 1


async def ends_in(expected, awaitable):
    try:
        await awaitable
    except expected:
        return
    raise AssertionError(expected)


async def cancelled(awaitable, turns=1):
    task = kernel.create_task(waits_for(awaitable))
    for _ in range(turns):
        await kernel.sleep_ms(0)
    task.cancel()
    await ends_in(kernel.CancelledError, task)


async def waits_for(awaitable):
    await awaitable


# ---- the rounds --------------------------------------------------------------------------------------------------


async def task_finished():
    await kernel.create_task(nap(0))


async def task_failed():
    await ends_in(OSError, kernel.create_task(fails()))


async def task_cancelled():
    await cancelled(forever())


async def task_cancelled_before_its_start():
    task = kernel.create_task(nap())
    task.cancel()
    await ends_in(kernel.CancelledError, task)


async def task_forgotten():
    kernel.create_task(nap(0))
    await kernel.sleep_ms(1)


async def future_failed():
    future = kernel.Future()
    kernel.create_task(sets(future))
    await ends_in(OSError, future)


async def sets(future):
    future.set_exception(OSError(5))


async def event():
    event = kernel.Event()
    task = kernel.create_task(waits_for(event.wait()))
    await kernel.sleep_ms(0)
    event.set()
    await task


async def event_that_stays():
    await ends_in(kernel.TimeoutError, kernel.wait_for(EVENT.wait(), 0.001))
    await cancelled(EVENT.wait())


async def lock_that_stays():
    async with LOCK:
        await cancelled(LOCK.acquire())
        await ends_in(kernel.TimeoutError, kernel.wait_for(LOCK.acquire(), 0.001))


async def semaphore_that_stays():
    async with SEMAPHORE:
        await cancelled(SEMAPHORE.acquire())
        await ends_in(kernel.TimeoutError, kernel.wait_for(SEMAPHORE.acquire(), 0.001))


async def condition_that_stays():
    task = kernel.create_task(notified())
    await kernel.sleep_ms(0)
    async with CONDITION:
        CONDITION.notify_all()
    await task
    await cancelled(notified())


async def notified():
    async with CONDITION:
        await CONDITION.wait()


async def barrier_that_stays():
    await kernel.gather(BARRIER.wait(), BARRIER.wait())
    await cancelled(BARRIER.wait(), 2)


async def queue_that_stays():
    await QUEUE.put(1)
    await ends_in(kernel.TimeoutError, kernel.wait_for(QUEUE.put(2), 0.001))
    await QUEUE.get()
    await cancelled(QUEUE.get())
    await ends_in(kernel.TimeoutError, kernel.wait_for(QUEUE.get(), 0.001))


async def queue_of_its_own():
    queue = kernel.Queue()
    for number in range(20):
        queue.put_nowait(number)
    queue.shutdown(True)
    await ends_in(kernel.QueueShutDown, queue.get())


async def wait_for_in_time():
    await kernel.wait_for(nap(0), 1)


async def wait_for_too_late():
    await ends_in(kernel.TimeoutError, kernel.wait_for(forever(), 0.001))


async def wait_for_now():
    await ends_in(kernel.TimeoutError, kernel.wait_for(nap(), 0))


async def wait_for_what_fails():
    await ends_in(OSError, kernel.wait_for(fails(), 1))


async def wait_for_what_stays():
    await kernel.wait_for(stubborn(), 0.001)


async def wait_for_nested():
    await ends_in(kernel.TimeoutError, kernel.wait_for(kernel.wait_for(forever(), 1), 0.001))


async def wait_for_a_task():
    await ends_in(kernel.TimeoutError, kernel.wait_for(kernel.create_task(forever()), 0.001))


async def wait_for_cancelled():
    await cancelled(kernel.wait_for(forever(), 1))


async def timeout_scope():
    try:
        async with kernel.timeout(0.001) as scope:
            scope.reschedule(None)
            scope.reschedule(0)
            await forever()
    except kernel.TimeoutError:
        pass


async def gathered():
    await kernel.gather(nap(0), nap(0))


async def gather_failed():
    await ends_in(OSError, kernel.gather(nap(), fails(), fails(), nap()))
    await kernel.gather(nap(), fails(), return_exceptions=True)


async def gather_cancelled():
    await cancelled(gathers())


async def gathers():
    await kernel.gather(forever(), kernel.create_task(forever()))


async def shield_given_up():
    task = kernel.create_task(nap(2))
    await ends_in(kernel.TimeoutError, kernel.wait_for(kernel.shield(task), 0.001))
    await task


async def shield_failed():
    await ends_in(OSError, kernel.shield(fails()))


async def waited():
    done, pending = await kernel.wait(
        [kernel.create_task(fails()), kernel.create_task(forever())], return_when=kernel.FIRST_EXCEPTION
    )
    for task in pending:
        task.cancel()
    for task in done:
        task.exception()


async def completions():
    for next_one in kernel.as_completed([nap(), fails()]):
        try:
            await next_one
        except OSError:
            pass
    try:
        for next_one in kernel.as_completed([nap(1), nap(2)], timeout=0.001):
            await next_one
    except kernel.TimeoutError:
        pass
    await kernel.sleep_ms(2)


async def group():
    async with kernel.TaskGroup() as group:
        group.create_task(nap(0))


async def group_failed():
    try:
        async with kernel.TaskGroup() as group:
            group.create_task(nap())
            group.create_task(fails())
    except kernel.ExceptionGroup:
        pass


async def group_cancelled():
    await cancelled(owns_a_group())


async def owns_a_group():
    async with kernel.TaskGroup() as group:
        group.create_task(forever())


async def callbacks():
    loop = kernel.get_running_loop()
    loop.call_soon(int)
    loop.call_later(0.001, int).cancel()
    loop.call_later(0.001, int)
    task = kernel.create_task(nap(2))
    task.add_done_callback(repr)
    task.remove_done_callback(repr)
    task.add_done_callback(id)
    await task


ROUNDS = (
    task_finished,
    task_failed,
    task_cancelled,
    task_cancelled_before_its_start,
    task_forgotten,
    future_failed,
    event,
    event_that_stays,
    lock_that_stays,
    semaphore_that_stays,
    condition_that_stays,
    barrier_that_stays,
    queue_that_stays,
    queue_of_its_own,
    wait_for_in_time,
    wait_for_too_late,
    wait_for_now,
    wait_for_what_fails,
    wait_for_what_stays,
    wait_for_nested,
    wait_for_a_task,
    wait_for_cancelled,
    timeout_scope,
    gathered,
    gather_failed,
    gather_cancelled,
    shield_given_up,
    shield_failed,
    waited,
    completions,
    group,
    group_failed,
    group_cancelled,
    callbacks,
)


async def main(rounds):
    global EVENT, LOCK, SEMAPHORE, CONDITION, BARRIER, QUEUE
    EVENT = kernel.Event()
    LOCK = kernel.Lock()
    SEMAPHORE = kernel.Semaphore()
    CONDITION = kernel.Condition()
    BARRIER = kernel.Barrier(2)
    QUEUE = kernel.Queue(1)
    for one in ROUNDS:
        for _ in range(WARM_UP):
            await one()
        before = used()
        for _ in range(rounds):
            await one()
        kept = used() - before
        print(one.__name__, kept if kept > MOST_KEPT else 0, sep="\t")


if __name__ == "__main__":
    from kernel import clock

    kernel.run(main(int(sys.argv[1])), clock=clock.VirtualClock())
