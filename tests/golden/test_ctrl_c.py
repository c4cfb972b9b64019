"""A real Ctrl-C (SIGINT) ends a program alike on asyncio, on the kernel under CPython, and under MicroPython."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interpreters import ROOT, Command, interrupt_of, micropython

__all__ = ["micropython"]

FOLDER = Path(__file__).resolve().parent
PROGRAMS = pytest.mark.parametrize("program", sorted((FOLDER / "interrupted").glob("*.py")), ids=lambda path: path.stem)
WITH_KERNEL = """
import runpy, sys
import kernel
sys.modules["asyncio"] = kernel
runpy.run_path(sys.argv[1], run_name="__main__")
"""
TIME_LIMIT_S = 30


def printed_when_interrupted(command: Command, interrupt: signal.Signals = signal.SIGINT) -> str:
    """Start a program, press Ctrl-C when it says that it is ready, and return all that it printed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MICROPYPATH": f"{ROOT}:.frozen"}
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(interrupt)
        try:
            rest, errors = process.communicate(timeout=TIME_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            rest, errors = process.communicate()
            pytest.fail(f"Ctrl-C did not end it: {first}{rest}{errors}")
    assert process.returncode == 0, errors
    return first + rest


def on_asyncio(program: Path) -> str:
    return printed_when_interrupted([sys.executable, "-u", program])


@PROGRAMS
def test_kernel_on_cpython_ends_as_asyncio_does(program: Path) -> None:
    ours = printed_when_interrupted([sys.executable, "-u", "-c", WITH_KERNEL, program])
    assert ours == on_asyncio(program)


@PROGRAMS
def test_kernel_on_micropython_ends_as_asyncio_does(program: Path, micropython: Command) -> None:
    command = [*micropython, FOLDER / "on_micropython.py", program, "real"]
    ours = printed_when_interrupted(command, interrupt_of(micropython))
    assert ours == on_asyncio(program)
