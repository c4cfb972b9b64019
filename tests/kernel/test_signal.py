"""Flag: one event is kept, in this run or for the next, and a flag belongs to one loop at a time."""

from typing import Any

import pytest

import kernel
from kernel.clock import VirtualClock
from kernel.signal import Flag


def test_an_event_is_kept_until_it_is_taken_once() -> None:
    flag = Flag()

    async def main() -> None:
        flag.set()
        flag.set("the pin")
        await flag.wait()
        assert not flag.is_set()
        with pytest.raises(kernel.TimeoutError):
            await kernel.wait_for(flag.wait(), 0.01)

    kernel.run(main(), clock=VirtualClock())


def test_an_event_wakes_the_task_that_waits_longest() -> None:
    flag = Flag()
    woken: list[str] = []

    async def wait(name: str) -> None:
        await flag.wait()
        woken.append(name)

    async def main() -> None:
        tasks = [kernel.create_task(wait(name)) for name in "abc"]
        await kernel.sleep_ms(0)
        for _ in tasks:
            flag.set()
            await kernel.sleep_ms(1)

    kernel.run(main(), clock=VirtualClock())
    assert woken == ["a", "b", "c"]


def test_an_event_between_two_runs_is_for_the_second() -> None:
    flag = Flag()

    async def main() -> bool:
        await flag.wait()
        return True

    for _ in range(2):
        flag.set()
        assert kernel.run(main(), clock=VirtualClock())


async def wait_for(flag: Flag) -> None:
    await flag.wait()


def waiting_in_another_loop(flag: Flag) -> tuple[Any, Any]:
    """A loop that does not run, and a task of it that waits for the flag."""
    loop = kernel.new_event_loop()
    task = loop.create_task(wait_for(flag))
    loop.run_until_complete(kernel.sleep(0))
    return loop, task


def test_a_flag_whose_waiter_was_left_in_a_closed_loop_works_in_the_next() -> None:
    flag = Flag()
    loop, left = waiting_in_another_loop(flag)
    loop.close()

    async def main() -> None:
        task = kernel.create_task(wait_for(flag))
        await kernel.sleep_ms(0)
        flag.set()
        await task

    kernel.run(main(), clock=VirtualClock())
    assert not left.done()
    left.get_coro().close()


def test_a_flag_that_another_loop_waits_for_is_refused() -> None:
    flag = Flag()
    loop, left = waiting_in_another_loop(flag)
    with pytest.raises(RuntimeError, match="a task of another loop waits for this Flag"):
        kernel.run(wait_for(flag), clock=VirtualClock())
    left.cancel()
    loop.run_until_complete(kernel.sleep(0))
    loop.close()
