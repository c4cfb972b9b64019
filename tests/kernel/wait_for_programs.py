# mypy: allow-untyped-calls, allow-untyped-defs
"""Programs about wait_for in its corners, for asyncio and for the kernel: run by test_wait_for.py.

Each gets ``asyncio``, ``wait_for``, and ``note``, which takes what happened.
"""

import sys

TIMEOUTS = (None, 1, 0.02, 0.005, 0, -1, float("inf"))


async def returns(asyncio, note):
    await asyncio.sleep(0.02)
    return "result"


async def fails(asyncio, note):
    await asyncio.sleep(0.02)
    raise OSError(5)


async def swallows(asyncio, note):
    try:
        await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        note("swallowed")
    return "stayed"


async def cleans_up(asyncio, note):
    try:
        await asyncio.sleep(0.1)
    finally:
        await asyncio.sleep(0.01)
        note("cleaned up")


async def fails_while_it_is_cancelled(asyncio, note):
    try:
        await asyncio.sleep(0.1)
    finally:
        raise KeyError


async def ends_at_once(asyncio, note):
    note("started")
    return "at once"


WAITED_FOR = (returns, fails, swallows, cleans_up, fails_while_it_is_cancelled, ends_at_once)


class Awaitable:
    """An object that is no coroutine and no future."""

    def __init__(self, coro):
        self._coro = coro

    def __await__(self):
        return self._coro.__await__() if hasattr(self._coro, "__await__") else iter(self._coro)

    __iter__ = __await__


async def outcome(asyncio, note, what, awaitable):
    """Await, and note what comes of it and when."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        result = await awaitable
    except BaseException as error:
        result = type(error).__name__
        cause = getattr(error, "__cause__", None)
        if cause is not None:
            result += " from " + type(cause).__name__
    note(what, result, round((loop.time() - started) * 1000), asyncio.current_task().cancelling())


async def coroutines_tasks_and_awaitables(asyncio, wait_for, note):
    for timeout in TIMEOUTS:
        for program in WAITED_FOR:
            await outcome(asyncio, note, "coroutine", wait_for(program(asyncio, note), timeout))
            task = asyncio.create_task(program(asyncio, note))
            await outcome(asyncio, note, "task", wait_for(task, timeout))
            note(task.done(), task.cancelled())
            await outcome(asyncio, note, "awaitable", wait_for(Awaitable(program(asyncio, note)), timeout))


async def futures(asyncio, wait_for, note):
    loop = asyncio.get_running_loop()
    for timeout in TIMEOUTS:
        for end in (lambda f: f.set_result(3), lambda f: f.set_exception(OSError(5)), lambda f: f.cancel()):
            done = loop.create_future()
            end(done)
            await outcome(asyncio, note, "done", wait_for(done, timeout))
            later = loop.create_future()
            timer = loop.call_later(0.02, end, later)
            await outcome(asyncio, note, "later", wait_for(later, timeout))
            timer.cancel()
            note(later.cancelled())


async def primitives(asyncio, wait_for, note):
    for timeout in TIMEOUTS:
        event, lock, queue = asyncio.Event(), asyncio.Lock(), asyncio.Queue()
        await lock.acquire()
        if timeout not in (None, float("inf")):
            await outcome(asyncio, note, "event", wait_for(event.wait(), timeout))
            await outcome(asyncio, note, "lock held", wait_for(lock.acquire(), timeout))
            await outcome(asyncio, note, "queue", wait_for(queue.get(), timeout))
        event.set()
        lock.release()
        queue.put_nowait("item")
        await outcome(asyncio, note, "event set", wait_for(event.wait(), timeout))
        await outcome(asyncio, note, "lock", wait_for(lock.acquire(), timeout))
        await outcome(asyncio, note, "item", wait_for(queue.get(), timeout))
        note(lock.locked(), queue.qsize())


async def what_cannot_be_awaited(asyncio, wait_for, note):
    for timeout in TIMEOUTS:
        await outcome(asyncio, note, "number", wait_for(5, timeout))
    await outcome(asyncio, note, "text", wait_for(asyncio.create_task(returns(asyncio, note)), "1"))


async def nested(asyncio, wait_for, note):
    for inner in (0.01, 0.02, 0.03):
        for outer in (0.01, 0.02, 0.03):
            for program in WAITED_FOR:
                await outcome(asyncio, note, "nested", wait_for(wait_for(program(asyncio, note), inner), outer))
                await outcome(
                    asyncio, note, "caught", wait_for(catches(asyncio, wait_for, note, program, inner), outer)
                )
                await outcome(asyncio, note, "block", block(asyncio, wait_for, note, program, inner, outer))


async def catches(asyncio, wait_for, note, program, timeout):
    try:
        return await wait_for(program(asyncio, note), timeout)
    except asyncio.TimeoutError:
        note("inner timeout")
        await asyncio.sleep(0.015)
        return "late"


async def block(asyncio, wait_for, note, program, inner, outer):
    async with asyncio.timeout(outer):
        return await wait_for(program(asyncio, note), inner)


async def cancelled_from_outside(asyncio, wait_for, note):
    for timeout in (None, 0.02, 0.03, 0):
        for program in WAITED_FOR:
            for at in (0, 0.01, 0.02, 0.03):
                for first in (True, False):
                    await cancelled_at(asyncio, wait_for, note, timeout, program, at, first)


async def cancelled_at(asyncio, wait_for, note, timeout, program, at, canceller_first):
    tasks = [asyncio.current_task()]

    async def cancels():
        await asyncio.sleep(at)
        note("cancel", tasks[0].cancel())

    canceller = asyncio.create_task(cancels()) if canceller_first else None
    tasks[0] = asyncio.create_task(catches(asyncio, wait_for, note, program, timeout))
    canceller = canceller or asyncio.create_task(cancels())
    await outcome(asyncio, note, "cancelled from outside", tasks[0])
    await canceller
    note(tasks[0].cancelling())


async def awaited_task_cancelled_by_a_third(asyncio, wait_for, note):
    for timeout in (None, 0.02, 0):
        for at in (0, 0.01, 0.02):
            task = asyncio.create_task(asyncio.sleep(0.05))
            asyncio.get_running_loop().call_later(at, task.cancel)
            await outcome(asyncio, note, "cancelled by a third", wait_for(task, timeout))


async def shared_and_shielded(asyncio, wait_for, note):
    task = asyncio.create_task(returns(asyncio, note))
    both = await asyncio.gather(wait_for(task, 0.01), wait_for(task, 1), return_exceptions=True)
    note([type(each).__name__ for each in both])
    task = asyncio.create_task(returns(asyncio, note))
    await outcome(asyncio, note, "shielded", wait_for(asyncio.shield(task), 0.01))
    await outcome(asyncio, note, "goes on", task)


async def after_a_cancellation_that_stays_open(asyncio, wait_for, note):
    async def goes_on():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            note("stays")
        for timeout in (0.01, 0):
            await outcome(asyncio, note, "open", wait_for(asyncio.sleep(1), timeout))

    task = asyncio.create_task(goes_on())
    await asyncio.sleep(0)
    task.cancel()
    await task


async def awaits_in_the_same_task(asyncio, wait_for, note):
    async def current():
        return asyncio.current_task()

    for timeout in (None, 1):
        note(await wait_for(current(), timeout) is asyncio.current_task())


PROGRAMS = (
    coroutines_tasks_and_awaitables,
    futures,
    primitives,
    what_cannot_be_awaited,
    nested,
    cancelled_from_outside,
    awaited_task_cancelled_by_a_third,
    shared_and_shielded,
    after_a_cancellation_that_stays_open,
    awaits_in_the_same_task,
)


def notes_of(asyncio, wait_for, program):
    """What a program notes, each with its time in milliseconds, as text."""
    notes = []

    async def main():
        loop = asyncio.get_running_loop()

        def note(*what):
            notes.append(" ".join([str(each) for each in (round(loop.time() * 1000),) + what]))  # noqa: RUF005

        await program(asyncio, wait_for, note)
        note("tasks left", len(asyncio.all_tasks()) - 1)

    asyncio.run(main())
    return notes


if __name__ == "__main__":
    import kernel
    import kernel.clock

    kernel.clock.default_clock = kernel.clock.VirtualClock  # type: ignore[assignment]
    for each in PROGRAMS:
        if each.__name__ in sys.argv[1:]:
            print("\n".join(notes_of(kernel, kernel.wait_for, each)))
