"""Generator-based coroutines mean the same on both interpreters."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import kernel as kernel_package
from tests.interpreters import ROOT, Command, micropython, run_micropython

__all__ = ["micropython"]

kernel: Any = kernel_package
PROGRAM = Path(__file__).with_name("generators_programs.py")
EXPECTED = """\
awaited
['generator', 'async def', 'future', 'task', [1, 2]]
plain awaitable future
in time
('Class', 'method')
undecorated
('from a generator',)
cancelled
cleaned
True
True
True
True
False False
[True, True, True, True]
[False, False, False]
"""


def test_generators_await_and_are_awaited_on_cpython() -> None:
    ended = subprocess.run(
        [sys.executable, PROGRAM], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=30
    )
    assert ended.stdout == EXPECTED, ended.stderr


def test_generators_await_and_are_awaited_on_micropython(micropython: Command) -> None:
    ended = run_micropython(micropython, [PROGRAM])
    assert ended.stdout == EXPECTED, ended.stderr


ON_MICROPYTHON = """
import kernel

def closure(value):
    async def inside():
        return value
    return inside

class Class:
    async def method(self):
        pass

for function in (closure(1), Class().method):
    try:
        print(kernel.iscoroutinefunction(function))
    except RuntimeError as error:
        print("MicroPython" in str(error))
"""


def test_micropython_says_of_which_functions_it_cannot_tell(micropython: Command, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(ON_MICROPYTHON)
    ended = run_micropython(micropython, [program])
    assert ended.stdout == "True\nTrue\n", ended.stderr


def test_an_async_function_is_left_as_it_is_and_others_keep_their_names() -> None:
    async def new_style() -> None:
        """Its text."""

    def plain() -> None:
        """Its text."""

    assert kernel.coroutine(new_style) is new_style
    assert kernel.coroutine(plain).__name__ == "plain"
    assert kernel.coroutine(plain).__doc__ == "Its text."
