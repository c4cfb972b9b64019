# mypy: allow-untyped-calls, allow-untyped-defs
"""Programs about the corners of timeout and TaskGroup, for asyncio, the kernel and MicroPython alike.

Each is given the module and a function that notes what happens. Run as a script on MicroPython, it prints the notes of
all of them as one line of JSON.
"""

import json


def outcome(error):
    """An exception by name, with those in it."""
    inner = getattr(error, "exceptions", None)
    name = type(error).__name__
    return name if inner is None else [name, [outcome(each) for each in inner]]


async def attempt(note, what, coro):
    """Await and note how it ends, unless it is cancelled."""
    try:
        note(what, await coro)
    except Exception as error:
        note(what, outcome(error))


async def deadline_and_cancel_in_the_same_instant(asyncio, note):
    async def body():
        try:
            async with asyncio.timeout(0.1):
                await asyncio.sleep(1)
        except asyncio.CancelledError:
            note("cancelled", asyncio.current_task().cancelling())
            raise

    for delay in (0.1, 0.05):
        task = asyncio.create_task(attempt(note, "body", body()))
        await asyncio.sleep(delay)
        note(task.cancel())
        await asyncio.wait([task])
        note(task.cancelled())


async def result_and_deadline_in_the_same_instant(asyncio, note):
    event = asyncio.Event()

    async def body():
        async with asyncio.timeout(0.1) as scope:
            note(await event.wait())
        note(scope.expired())

    task = asyncio.create_task(attempt(note, "body", body()))
    await asyncio.sleep(0.1)
    event.set()
    await task


async def nested_with_equal_deadlines(asyncio, note):
    async def body(outer_s, inner_s):
        async with asyncio.timeout(outer_s):
            try:
                async with asyncio.timeout(inner_s):
                    await asyncio.sleep(1)
            except asyncio.TimeoutError:
                note("inner", asyncio.current_task().cancelling())
                await asyncio.sleep(0)
                note("goes on")

    await attempt(note, "equal", body(0.1, 0.1))
    await attempt(note, "past", body(0, 0))
    await attempt(note, "outer first", body(0.1, 0.2))
    note(asyncio.current_task().cancelling())


async def reschedule(asyncio, note):
    loop = asyncio.get_running_loop()
    for delay in (-1, 0, 0.05, None):
        start = loop.time()

        async def body(delay=delay, start=start):
            async with asyncio.timeout(0.1) as scope:
                when = None if delay is None else start + delay
                scope.reschedule(when)
                scope.reschedule(when)
                note(scope.when() == when, scope.expired())
                await asyncio.sleep(0.2)
            return scope.expired()

        await attempt(note, delay, body())
        note(round((loop.time() - start) * 1000))


async def timeout_is_strict(asyncio, note):
    scope = asyncio.timeout(1)
    for step in ("before", "inside", "after"):
        try:
            if step == "before":
                scope.reschedule(None)
            elif step == "inside":
                async with scope:
                    await scope.__aenter__()
            else:
                scope.reschedule(None)
        except RuntimeError as error:
            note(step, str(error))
    note(repr(scope))
    async with asyncio.timeout_at(1.23456) as scope:
        note(repr(scope), repr(asyncio.timeout(None)))
    try:
        async with asyncio.timeout(0.1) as scope:
            try:
                await asyncio.sleep(1)
            finally:
                note(repr(scope), scope.expired())
                scope.reschedule(None)
    except RuntimeError as error:
        note(str(error))


async def expires_while_it_cleans_up(asyncio, note):
    async def body():
        async with asyncio.timeout(0.1):
            try:
                raise ValueError
            finally:
                await asyncio.sleep(1)

    await attempt(note, "body", body())
    note(asyncio.current_task().cancelling())


async def group_cancelled_twice(asyncio, note):
    async def stubborn():
        try:
            await asyncio.sleep(1)
        finally:
            await asyncio.sleep(0.1)
            note("cleaned")

    async def owner():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(stubborn())
        finally:
            note("left", asyncio.current_task().cancelling())

    task = asyncio.create_task(owner())
    for _ in range(2):
        await asyncio.sleep(0.05)
        note(task.cancel())
    await asyncio.wait([task])
    note(task.cancelled())


async def group_fails_while_it_is_cancelled(asyncio, note):
    async def fails():
        try:
            await asyncio.sleep(1)
        finally:
            raise KeyError

    async def owner(in_body):
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            if in_body:
                await asyncio.sleep(1)

    for in_body in (False, True):
        task = asyncio.create_task(attempt(note, "owner", owner(in_body)))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        note(task.cancelled())


async def group_fails_and_is_cancelled_in_the_same_instant(asyncio, note):
    async def fails():
        await asyncio.sleep(0.1)
        raise KeyError

    async def owner():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(fails())
                await asyncio.sleep(1)
        finally:
            note("left", asyncio.current_task().cancelling())

    for rounds in range(4):
        task = asyncio.create_task(attempt(note, "owner", owner()))
        await asyncio.sleep(0.1)
        for _ in range(rounds):
            await asyncio.sleep(0)
        note(task.cancel())
        await asyncio.wait([task])
        note(rounds, task.cancelled())


async def group_cancels_in_the_order_of_creation(asyncio, note):
    async def waits(name):
        try:
            await asyncio.sleep(1)
        finally:
            note(name)

    async def owner():
        async with asyncio.TaskGroup() as group:
            for name in range(8):
                group.create_task(waits(name))
            await asyncio.sleep(0.1)
            raise ValueError

    await attempt(note, "owner", owner())


async def group_refuses(asyncio, note):
    async def nothing():
        pass

    def create(group):
        coro = nothing()
        try:
            group.create_task(coro)
        except RuntimeError as error:
            coro.close()
            note(str(error))

    async def adds_late(group):
        try:
            await asyncio.sleep(1)
        finally:
            create(group)

    group = asyncio.TaskGroup()
    note(repr(group))
    create(group)
    async with group:
        group.create_task(nothing())
        note(repr(group))
    create(group)
    await attempt(note, "again", group.__aenter__())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(adds_late(group))
            await asyncio.sleep(0.1)
            raise ValueError
    except Exception as error:
        note(outcome(error))


class Odd(BaseException):
    pass


async def group_with_an_exception_that_is_no_exception(asyncio, note):
    async def fails(error):
        raise error

    async def owner():
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(Odd()))
            group.create_task(fails(KeyError()))

    try:
        await owner()
    except BaseException as error:
        note(outcome(error), str(error))


async def group_inside_a_timeout(asyncio, note):
    async def body():
        async with asyncio.timeout(0.1), asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(1))

    await attempt(note, "body", body())
    note(asyncio.current_task().cancelling())


async def timeout_inside_a_group(asyncio, note):
    async def limited():
        async with asyncio.timeout(0.1):
            await asyncio.sleep(1)

    async def owner():
        async with asyncio.TaskGroup() as group:
            group.create_task(limited())
            await asyncio.sleep(1)

    await attempt(note, "owner", owner())
    note(asyncio.current_task().cancelling())


PROGRAMS = (
    deadline_and_cancel_in_the_same_instant,
    result_and_deadline_in_the_same_instant,
    nested_with_equal_deadlines,
    reschedule,
    timeout_is_strict,
    expires_while_it_cleans_up,
    group_cancelled_twice,
    group_fails_while_it_is_cancelled,
    group_fails_and_is_cancelled_in_the_same_instant,
    group_cancels_in_the_order_of_creation,
    group_refuses,
    group_with_an_exception_that_is_no_exception,
    group_inside_a_timeout,
    timeout_inside_a_group,
)


def notes_of(asyncio, program):
    """Run one program; what it noted, with the time in milliseconds."""
    notes = []

    async def main():
        loop = asyncio.get_running_loop()

        def note(*what):
            notes.append([round(loop.time() * 1000), list(what)])

        await program(asyncio, note)
        note("tasks left", len(asyncio.all_tasks()) - 1)

    asyncio.run(main())
    return notes


if __name__ == "__main__":
    import kernel
    import kernel.clock

    kernel.clock.default_clock = kernel.clock.VirtualClock  # type: ignore[assignment]
    print(json.dumps([notes_of(kernel, program) for program in PROGRAMS]))
