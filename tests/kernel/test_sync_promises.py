# mypy: allow-untyped-calls
"""What is promised beyond asyncio of CPython 3.11."""

from typing import Any

import kernel
from tests.golden.program import kernel_in_virtual_time, time_limit

asyncio: Any = kernel


def run(main: Any) -> Any:
    with time_limit(), kernel_in_virtual_time():
        return asyncio.run(main)


def test_a_notification_that_meets_a_cancellation_goes_to_the_next() -> None:
    woken = []

    async def waits(condition: Any, name: str) -> None:
        async with condition:
            await condition.wait()
            woken.append(name)

    async def main(rounds_between: int) -> None:
        condition = asyncio.Condition()
        tasks = [asyncio.create_task(waits(condition, name)) for name in "abc"]
        await asyncio.sleep(1)
        async with condition:
            condition.notify()
            for _ in range(rounds_between):
                await asyncio.sleep(0)  # by now the task may be waiting for the lock
            tasks[0].cancel()
        await asyncio.sleep(1)
        assert tasks[0].cancelled()
        assert not tasks[2].done()

    for rounds_between in range(3):
        run(main(rounds_between))
    assert woken == ["b", "b", "b"]


def test_what_a_primitive_is_doing_can_be_read() -> None:
    async def main() -> None:
        lock, event, semaphore, condition = asyncio.Lock(), asyncio.Event(), asyncio.Semaphore(3), asyncio.Condition()
        await lock.acquire()
        for wait in (lock.acquire, lock.acquire, event.wait):
            asyncio.create_task(wait())
        await asyncio.sleep(0)
        assert [repr(each) for each in (lock, event, semaphore, condition, asyncio.Barrier(2))] == [
            "<Lock [locked, waiters:2]>",
            "<Event [unset, waiters:1]>",
            "<Semaphore [unlocked, value:3]>",
            "<Condition [unlocked]>",
            "<Barrier [filling, waiters:0/2]>",
        ]
        event.set()
        lock.release()
        assert repr(lock) == "<Lock [unlocked, waiters:2]>"

    run(main())


def test_waits_can_be_given_to_whatever_takes_a_coroutine() -> None:
    async def main() -> list[Any]:
        event, lock = asyncio.Event(), asyncio.Lock()
        event.set()
        async with asyncio.TaskGroup() as group:
            task = group.create_task(event.wait())
        results = [await asyncio.wait_for(lock.acquire(), 1), await asyncio.shield(event.wait()), task.result()]
        return [*results, *await asyncio.gather(event.wait(), asyncio.create_task(event.wait()))]

    assert run(main()) == [True] * 5


def test_an_event_that_a_handler_sets_as_the_task_is_about_to_stop_wakes_it() -> None:
    event = kernel.Event()

    class SetMeanwhile:
        def __await__(self) -> Any:
            waiting = event.wait().__await__()
            stops = next(waiting)  # the task has looked: the event is not set
            event.set()
            yield stops
            return next(waiting, "went on")

    async def main() -> object:
        return await SetMeanwhile()

    assert run(main()) == "went on"
