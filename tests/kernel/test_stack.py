"""Task.get_stack and print_stack: asyncio's on CPython; on MicroPython what can be had, and an error for the rest."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest

import kernel as kernel_package
from tests.golden.program import kernel_in_virtual_time
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

kernel: Any = kernel_package


def deeper(depth: int) -> None:
    if depth == 0:
        raise ValueError("at the bottom")
    deeper(depth - 1)


async def stacks(module: Any) -> list[list[str]]:
    """The names of the functions in the stacks of tasks in every state, with limits."""

    async def inner() -> None:
        await module.sleep(1000)

    async def waits() -> None:
        await inner()

    async def fails() -> None:
        deeper(3)

    async def works() -> None:
        pass

    tasks = [module.create_task(coro) for coro in (waits(), fails(), works(), waits())]
    fresh = module.create_task(waits())
    names = [[frame.f_code.co_name for frame in fresh.get_stack()]]
    await module.sleep(0)
    tasks[3].cancel()
    await module.sleep(0)
    for task in tasks:
        for limit in (None, 2, 1, 0):
            names.append([frame.f_code.co_name for frame in task.get_stack(limit=limit)])
    names.append([frame.f_code.co_name for frame in module.current_task().get_stack(limit=1)])
    fresh.cancel()
    tasks[0].cancel()
    return names


def test_stacks_are_those_of_asyncio() -> None:
    expected = asyncio.run(stacks(asyncio))
    with kernel_in_virtual_time():
        assert kernel.run(stacks(kernel)) == expected


async def printed_stacks(module: Any) -> list[str]:
    async def waits() -> None:
        await module.sleep(1000)

    async def fails() -> None:
        deeper(1)

    async def works() -> None:
        pass

    tasks = [module.create_task(coro, name="named") for coro in (waits(), fails(), works())]
    await module.sleep(0)
    texts = []
    for task in tasks:
        text = io.StringIO()
        task.print_stack(file=text)
        texts.append(text.getvalue().partition(" for <")[0] + "\n" + text.getvalue().partition("\n")[2])
    tasks[0].cancel()
    return texts


def test_what_is_printed_is_what_asyncio_prints() -> None:
    expected = asyncio.run(printed_stacks(asyncio))
    with kernel_in_virtual_time():
        assert kernel.run(printed_stacks(kernel)) == expected


def test_the_task_is_named_and_standard_error_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        kernel.current_task().set_name("the one")
        kernel.current_task().print_stack(limit=1)

    kernel.run(main())
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith("Stack for <Task pending name='the one'")


ON_MICROPYTHON = """
import io, kernel

async def waits(event):
    await event.wait()

async def sleeps():
    await kernel.sleep(1000)

async def fails():
    raise ValueError("failed")

async def works():
    pass

async def main():
    tasks = [kernel.create_task(coro, name=name) for coro, name in (
        (waits(kernel.Event()), "waits"), (sleeps(), "sleeps"), (fails(), "fails"), (works(), "works"))]
    ready = kernel.create_task(works(), name="ready")
    kernel.current_task().set_name("main")
    await kernel.sleep(0)
    for task in tasks:
        try:
            print(task.get_stack())
        except RuntimeError as error:
            print(task.get_name(), "MicroPython" in str(error))
    for task in tasks + [kernel.create_task(works(), name="ready"), kernel.current_task()]:
        text = io.StringIO()
        task.print_stack(file=text)
        lines = text.getvalue().split("\\n")
        print(lines[0].split(" for ")[0], [line for line in lines[1:] if "File" not in line])
    try:
        tasks[2].result()
    except ValueError:
        pass
    tasks[0].cancel()
    tasks[1].cancel()

kernel.run(main())
"""

EXPECTED = """\
waits True
sleeps True
fails True
[]
Stack ['  waits waits for Event', '']
Stack ['  sleeps sleeps', '']
Traceback ['Traceback (most recent call last):', 'ValueError: failed', '']
No stack ['']
Stack ['  ready is ready', '']
Stack ['  main runs', '']
"""


def test_micropython_tells_what_it_knows_and_refuses_what_it_does_not(micropython: Command, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(ON_MICROPYTHON)
    ended = run_micropython(micropython, [program])
    assert ended.stdout == EXPECTED, ended.stderr
