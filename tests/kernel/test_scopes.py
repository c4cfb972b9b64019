# mypy: allow-untyped-calls
"""timeout and TaskGroup in the corners: the same as asyncio on both interpreters, and nothing left in the kernel."""

import asyncio
import json
from typing import Any

import pytest

import kernel
from kernel.errors import CancelledError, KernelFull
from kernel.limits import Limits
from kernel.task import running_kernel
from tests.golden.program import kernel_in_virtual_time, time_limit
from tests.interpreters import Command, micropython, run_micropython
from tests.kernel import scopes_programs
from tests.old_asyncio import GROUP_FORGETS_CANCELLATIONS, TIMEOUT_HAS_BARE_ASSERTS
from tests.virtual_loop import asyncio_in_virtual_time

__all__ = ["micropython"]

scopes: Any = kernel


def theirs(program: object) -> str:
    with time_limit(), asyncio_in_virtual_time():
        return told(scopes_programs.notes_of(asyncio, program))


def told(notes: list[list[Any]]) -> str:
    return "\n".join(json.dumps(note) for note in notes)


def comparable(program: object) -> bool:
    if program in (
        scopes_programs.group_fails_while_it_is_cancelled,
        scopes_programs.group_fails_and_is_cancelled_in_the_same_instant,
    ):
        return not GROUP_FORGETS_CANCELLATIONS
    return program is not scopes_programs.timeout_is_strict or not TIMEOUT_HAS_BARE_ASSERTS


@pytest.mark.parametrize("program", filter(comparable, scopes_programs.PROGRAMS), ids=lambda program: program.__name__)
def test_kernel_on_cpython_does_as_asyncio(program: object) -> None:
    with time_limit(), kernel_in_virtual_time():
        ours = told(scopes_programs.notes_of(kernel, program))
    assert ours == theirs(program)


def test_kernel_on_micropython_does_as_asyncio(micropython: Command) -> None:
    ended = run_micropython(micropython, [scopes_programs.__file__])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for program, notes in zip(scopes_programs.PROGRAMS, json.loads(ended.stdout), strict=True):
        if comparable(program):
            assert told(notes) == theirs(program), program.__name__


def test_a_group_that_fails_leaves_a_cancellation_from_outside_for_the_next_await() -> None:
    async def child() -> None:
        try:
            await scopes.sleep(10)
        finally:
            raise ValueError

    async def owner() -> str:
        try:
            async with scopes.TaskGroup() as group:
                group.create_task(child())
        except* ValueError:
            pass
        try:
            await scopes.sleep(1)
        except CancelledError:
            return f"cancelled, {running_kernel().current.cancelling()} open"
        return "went on"

    async def main() -> object:
        task = scopes.create_task(owner())
        await scopes.sleep(1)
        task.cancel()
        return await task

    with kernel_in_virtual_time():
        assert kernel.run(main()) == "cancelled, 1 open"


def test_a_timeout_that_finds_no_timer_leaves_everything_as_it_was() -> None:
    async def main() -> None:
        loop = running_kernel()
        async with scopes.timeout(3), scopes.timeout(1) as holder:  # the first has the task's own timer
            refused = scopes.timeout(1)
            with pytest.raises(KernelFull, match="timers"):
                await refused.__aenter__()
            holder.reschedule(2)  # who has a timer can always move it
            async with scopes.timeout(None) as unlimited:
                with pytest.raises(KernelFull, match="timers"):
                    unlimited.reschedule(5)
                assert unlimited.when() is None
        assert (loop.extra_timers, loop.timers.count) == (0, 0)
        async with refused:
            assert (loop.extra_timers, loop.timers.count) == (0, 1)

    with kernel_in_virtual_time():
        kernel.run(main(), capacity=Limits(timers=1))


@pytest.mark.parametrize("limits", [Limits(tasks=3), Limits(callbacks=2)])
def test_a_group_that_is_full_refuses_the_task_and_goes_on(limits: Limits) -> None:
    ended = []

    async def child() -> None:
        await scopes.sleep(1)
        ended.append("child")

    async def main() -> None:
        loop = running_kernel()
        async with scopes.TaskGroup() as group:
            for _ in range(2):
                group.create_task(child())
            with pytest.raises(KernelFull):
                group.create_task(child())
            assert (loop.live, loop.callbacks) == (3, 2)
        assert (loop.live, loop.callbacks) == (1, 0)

    with kernel_in_virtual_time():
        kernel.run(main(), capacity=limits)
    assert ended == ["child", "child"]


def test_a_timeout_error_names_the_cancellation_as_its_cause() -> None:
    async def main() -> None:
        async with scopes.timeout(1):
            await scopes.sleep(2)

    with kernel_in_virtual_time(), pytest.raises(TimeoutError) as caught:
        kernel.run(main())
    assert isinstance(caught.value.__cause__, CancelledError)
