"""A small program pays for a small kernel."""

import runpy
from pathlib import Path

import pytest

from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

PROGRAM = Path(__file__).with_name("core_program.py")
CORE = {"clock", "limits", "port", "queues", "runner", "scheduler", "task"}


def test_run_create_task_and_sleep_ms_load_nothing_else(micropython: Command) -> None:
    ended = run_micropython(micropython, [PROGRAM])
    assert ended.returncode == 0, ended.stderr
    assert {name.removeprefix("kernel.") for name in ended.stdout.split()} <= CORE


def test_a_forgotten_call_is_told_with_what_to_write(micropython: Command, capsys: pytest.CaptureFixture[str]) -> None:
    program = PROGRAM.with_name("forgotten_call_program.py")
    runpy.run_path(str(program))
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "a coroutine was expected, got the function main: write main()",
        "a coroutine was expected, got 42",
        "a coroutine was expected, got the function main: write main()",
        "a coroutine was expected, got the function worker: write worker()",
    ]
    assert run_micropython(micropython, [program]).stdout == told


def test_a_module_of_the_kernel_can_be_imported_from_it(micropython: Command, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import kernel\n"
        "from kernel import failures, mailbox\n"
        "print(failures.kept(), mailbox.Mailbox is kernel.Mailbox, hasattr(kernel, 'nonsense'))\n"
    )
    assert run_micropython(micropython, [program]).stdout == " True False\n"
