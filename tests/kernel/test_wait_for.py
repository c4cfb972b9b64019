# mypy: allow-untyped-calls
"""wait_for in its corners: the same as asyncio on both interpreters, nothing left in the kernel; and its places."""

import asyncio
from typing import Any
from unittest import mock

import pytest

import kernel
from kernel.limits import Limits
from kernel.task import running_kernel
from tests.golden.program import kernel_in_virtual_time, time_limit
from tests.interpreters import Command, micropython, run_micropython
from tests.kernel import wait_for_programs
from tests.old_asyncio import newest_timeout, wait_for
from tests.virtual_loop import asyncio_in_virtual_time

__all__ = ["micropython"]

scopes: Any = kernel
programs = pytest.mark.parametrize("program", wait_for_programs.PROGRAMS, ids=lambda program: program.__name__)


def theirs(program: object) -> list[str]:
    with time_limit(), asyncio_in_virtual_time(), mock.patch.object(asyncio, "timeout", newest_timeout):
        notes: list[str] = wait_for_programs.notes_of(asyncio, wait_for, program)
    return notes


@programs
def test_the_kernel_on_cpython_does_as_asyncio(program: object) -> None:
    with time_limit(), kernel_in_virtual_time():
        ours = wait_for_programs.notes_of(scopes, scopes.wait_for, program)
    assert ours == theirs(program)


@programs
def test_the_kernel_on_micropython_does_as_asyncio(program: Any, micropython: Command) -> None:
    ended = run_micropython(micropython, [wait_for_programs.__file__, program.__name__])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines() == theirs(program)


def test_a_timeout_that_is_no_number_is_refused() -> None:
    async def main() -> None:
        with pytest.raises(ValueError, match="NaN"):
            await scopes.wait_for(scopes.Event().wait(), float("nan"))

    kernel.run(main())


async def in_each_of(count: int, make: Any) -> list[Any]:
    tasks = [scopes.create_task(make()) for _ in range(count)]
    results: list[Any] = await scopes.gather(*tasks, return_exceptions=True)
    return results


async def waits_with_wait_for() -> str:
    try:
        await scopes.wait_for(scopes.sleep(10), 0.01)
    except TimeoutError:
        return "timeout"
    return ""


async def waits_in_a_block() -> str:
    try:
        async with scopes.timeout(0.01):
            await scopes.sleep(10)
    except TimeoutError:
        return "timeout"
    return ""


@pytest.mark.parametrize("make", [waits_with_wait_for, waits_in_a_block])
def test_every_task_that_there_is_room_for_has_room_for_a_timeout_of_its_own(make: Any) -> None:
    async def main() -> None:
        kernel_now = running_kernel()
        assert await in_each_of(60, make) == ["timeout"] * 60
        assert (kernel_now.extra_timers, kernel_now.timers.count, any(kernel_now.timed)) == (0, 0, False)

    with kernel_in_virtual_time():
        kernel.run(main(), capacity=Limits(tasks=61, timers=0))


def test_timeouts_within_timeouts_take_the_common_timers_and_what_finds_none_changes_nothing() -> None:
    async def nested() -> str:
        try:
            return str(await scopes.wait_for(waits_with_wait_for(), 1))
        except kernel.KernelFull as error:
            return str(error).partition(";")[0]

    async def main() -> list[str]:
        kernel_now = running_kernel()
        found = await in_each_of(5, nested)
        assert (kernel_now.extra_timers, kernel_now.timers.count, any(kernel_now.timed)) == (0, 0, False)
        assert await waits_with_wait_for() == "timeout"
        return found

    with kernel_in_virtual_time():
        found = kernel.run(main(), capacity=Limits(tasks=6, timers=3))
    assert found == ["timeout"] * 3 + ["all 3 timers are in use"] * 2


@pytest.mark.filterwarnings("error")
def test_a_coroutine_that_finds_no_timer_is_closed() -> None:
    async def main() -> None:
        async def refused() -> None:
            coroutine = scopes.sleep(1)
            with pytest.raises(kernel.KernelFull):
                await scopes.wait_for(coroutine, 1)
            with pytest.raises(RuntimeError, match="reuse"):
                await coroutine

        await scopes.wait_for(refused(), 1)

    with kernel_in_virtual_time():
        kernel.run(main(), capacity=Limits(timers=0))
