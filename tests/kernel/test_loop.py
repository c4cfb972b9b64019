"""The loop object and Runner do what asyncio's do, on both interpreters; and what is promised beyond."""

import asyncio
import contextlib
import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kernel as kernel_package
from tests.golden.program import kernel_in_virtual_time, time_limit
from tests.interpreters import Command, micropython, run_micropython
from tests.kernel.loop_programs import PROGRAMS
from tests.virtual_loop import asyncio_in_virtual_time

__all__ = ["micropython"]

FILE = Path(__file__).with_name("loop_programs.py")
EACH = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: str(program.__name__))
kernel: Any = kernel_package


def printed(program: Callable[[Any], None], module: Any) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), warnings.catch_warnings(), time_limit():
        warnings.simplefilter("ignore")
        program(module)
    return output.getvalue()


def on_asyncio(program: Callable[[Any], None]) -> str:
    with asyncio_in_virtual_time():
        return printed(program, asyncio)


@EACH
def test_program_prints_on_the_kernel_what_it_prints_on_asyncio(program: Callable[[Any], None]) -> None:
    expected = on_asyncio(program)
    with kernel_in_virtual_time():
        assert printed(program, kernel) == expected


def test_programs_print_on_micropython_what_they_print_on_asyncio(micropython: Command) -> None:
    ended = run_micropython(micropython, [FILE])
    assert ended.returncode == 0, ended.stderr
    expected = "".join(f"# {program.__name__}\n{on_asyncio(program)}" for program in PROGRAMS)
    assert ended.stdout == expected, ended.stderr


def test_call_soon_is_refused_when_the_places_are_taken_and_works_again_when_they_are_free() -> None:
    called: list[object] = []

    async def main() -> None:
        loop = kernel.get_running_loop()
        for number in range(2):
            loop.call_soon(called.append, number)
        with pytest.raises(kernel.KernelFull, match="callbacks=") as refusal:
            loop.call_soon(called.append, "refused")
        assert "2 callbacks" in str(refusal.value)
        await kernel.sleep(0)
        loop.call_soon(called.append, "again")
        await kernel.sleep(0)

    kernel.run(main(), capacity=kernel.Limits(callbacks=2))
    assert called == [0, 1, "again"]


def test_call_later_is_refused_when_the_timers_are_taken_and_a_cancelled_one_gives_back_its_place() -> None:
    async def main() -> None:
        loop = kernel.get_running_loop()
        handle = loop.call_later(1, print)
        with pytest.raises(kernel.KernelFull, match="timers="):
            loop.call_later(1, print)
        handle.cancel()
        loop.call_later(1, print).cancel()

    kernel.run(main(), capacity=kernel.Limits(timers=1))


def test_run_forever_returns_when_no_task_is_left_as_micropython_does() -> None:
    done = []

    async def main() -> None:
        await kernel.sleep_ms(1)
        done.append(True)

    with kernel_in_virtual_time():
        loop = kernel.new_event_loop()
        loop.create_task(main())
        loop.run_forever()
        loop.close()
    assert done == [True]


def test_run_forever_tells_of_tasks_that_nothing_can_wake() -> None:
    async def main(event: Any) -> None:
        await event.wait()

    with kernel_in_virtual_time():
        loop = kernel.new_event_loop()
        loop.create_task(main(kernel.Event()), name="stuck")
        with pytest.raises(kernel.Deadlock, match="stuck waits for Event"):
            loop.run_forever()


def test_get_event_loop_outside_a_run_is_one_loop_until_it_is_closed() -> None:
    kernel.set_event_loop(None)
    first = kernel.get_event_loop()
    assert kernel.get_event_loop() is first
    assert kernel.Loop.get_debug() is False
    first.close()
    second = kernel.get_event_loop()
    assert second is not first
    kernel.set_event_loop(None)
    second.close()


def test_services_run_on_a_loop_of_the_programs_own_and_end_with_it() -> None:
    states = []

    async def service() -> None:
        states.append("begun")
        try:
            await kernel.sleep_ms(100000)
        finally:
            states.append("ended")

    kernel.services.append(service)
    try:
        with kernel_in_virtual_time():
            loop = kernel.new_event_loop()
            for _ in range(2):
                loop.run_until_complete(kernel.sleep(1))
            loop.close()
    finally:
        kernel.services.remove(service)
    assert states == ["begun", "ended"]


def test_call_soon_runs_in_the_context_of_the_call() -> None:
    import contextvars

    variable = contextvars.ContextVar("variable", default="none")
    seen = []

    async def main() -> None:
        loop = kernel.get_running_loop()
        variable.set("at the call")
        loop.call_soon(lambda: seen.append(variable.get()))
        loop.call_later(0.1, lambda: seen.append(variable.get()))
        loop.call_soon_threadsafe(lambda: seen.append(variable.get()))
        own = contextvars.copy_context()
        own.run(variable.set, "given")
        loop.call_soon(lambda: seen.append(variable.get()), context=own)
        variable.set("later")
        await kernel.sleep(1)

    with kernel_in_virtual_time():
        kernel.run(main())
    assert sorted(seen) == ["at the call", "at the call", "at the call", "given"]


def test_a_dropped_asynchronous_generator_is_closed_soon() -> None:
    closed = []

    async def generator() -> Any:
        try:
            yield 1
            yield 2
        finally:
            await kernel.sleep(0)
            closed.append(True)

    async def main() -> None:
        async for _ in generator():
            break
        await kernel.sleep(1)
        assert closed == [True]

    with kernel_in_virtual_time():
        kernel.run(main())


def test_runs_of_a_runner_share_a_context() -> None:
    import contextvars

    variable = contextvars.ContextVar("variable", default="none")

    async def sets() -> None:
        variable.set("set")

    async def gets() -> str:
        return variable.get()

    with kernel.Runner() as runner:
        runner.run(sets())
        assert runner.run(gets()) == "set"
    assert variable.get() == "none"


def test_a_closed_loop_takes_no_timers_and_no_tasks_from_other_threads() -> None:
    loop = kernel.new_event_loop()
    loop.close()
    coro = kernel.sleep(1)
    for refused in (
        lambda: loop.call_later(1, print),
        lambda: loop.call_at(1, print),
        lambda: kernel.run_coroutine_threadsafe(coro, loop),
    ):
        with pytest.raises(RuntimeError, match="Event loop is closed"):
            refused()  # type: ignore[no-untyped-call]
    coro.close()


def test_what_run_raises_is_not_reported_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    async def fails() -> None:
        raise ValueError("once")

    with pytest.raises(ValueError, match="once"):
        kernel.run(fails())
    with kernel.Runner() as runner, pytest.raises(ValueError, match="once"):
        runner.run(fails())
    loop = kernel.new_event_loop()
    with pytest.raises(ValueError, match="once"):
        loop.run_until_complete(fails())
    loop.close()
    assert capsys.readouterr().err == ""
