"""What is over leaves no memory behind, on MicroPython."""

from pathlib import Path

from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

PROGRAM = Path(__file__).with_name("memory_programs.py")


def test_cancelling_tasks_leaves_no_memory_behind(micropython: Command) -> None:
    ended = run_micropython(micropython, [PROGRAM])
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) <= 64
