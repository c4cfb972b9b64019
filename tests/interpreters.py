"""Finds the real MicroPython on the host and runs a file of the tests on it."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from board.emulated.interpreter import InterpreterMissing, find, how_to_get_one, is_library
from tests.support import require

ROOT = Path(__file__).resolve().parent.parent
HEAP = "4m"
# The package of the interpreter is a library; a bare Python that calls its main function starts soonest.
# SIGUSR1 is its Ctrl-C, which the virtual machine takes between two bytecodes, as on a board. Its own handler of SIGINT
# leaves the running C code at any instruction, and what the virtual machine had set aside is then lost.
START = """
import ctypes, os, signal, sys
sys.path.append(os.path.dirname(sys.argv[1]))
import micropython_run
machine, host = ctypes.CDLL(sys.argv[1]), ctypes.CDLL(None)
host.signal(signal.SIGUSR1, ctypes.cast(machine.mp_sched_keyboard_interrupt, ctypes.c_void_p))
host.siginterrupt(signal.SIGUSR1, 1)
sys.exit(micropython_run.run_main(["micropython", *sys.argv[2:]]))
"""

Command = Sequence[str | Path]


def micropython_command() -> list[str]:
    """How to start the MicroPython that the emulated board runs; empty without one."""
    try:
        return command_of(find())
    except InterpreterMissing:
        return []


def command_of(interpreter: str) -> list[str]:
    """How to start this library or executable of MicroPython."""
    return [sys.executable, "-I", "-S", "-c", START, interpreter] if is_library(interpreter) else [interpreter]


def micropython32_path() -> str:
    """The 32-bit MicroPython that `tools/dev.py test` has set up, or that the variable names; empty without one."""
    found = os.environ.get("JIFFY_MICROPYTHON_32") or str(ROOT / ".venv" / "micropython32" / "micropython")
    return found if Path(found).is_file() else ""


def interrupt_of(micropython: Command) -> signal.Signals:
    """The signal that is Ctrl-C for what the command starts."""
    return signal.SIGUSR1 if START in micropython else signal.SIGINT


@pytest.fixture(scope="session")
def micropython() -> Command:
    """The command that starts MicroPython; the test is skipped, loudly, where there is none."""
    command = micropython_command()
    require(command, "MicroPython", how_to_get_one())
    return [*command, "-X", f"heapsize={HEAP}"]


@pytest.fixture(scope="session")
def micropython32() -> Command:
    """The command that starts a 32-bit MicroPython, whose objects are as large as on a board."""
    return [require_micropython32(), "-X", f"heapsize={HEAP}"]


def require_micropython32() -> str:
    """Its path; the test is skipped, loudly, where there is none."""
    found = micropython32_path()
    require(found, "a 32-bit MicroPython", "`python3 tools/dev.py test` fetches it where Debian's archive is at hand")
    return found


def start_micropython(micropython: Command, arguments: Command) -> subprocess.Popen[str]:
    """Start a file with its arguments, its streams as pipes; modules come from the repository."""
    return subprocess.Popen(
        [*micropython, *arguments],
        env={"MICROPYPATH": f"{ROOT}:.frozen"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_micropython(
    micropython: Command, arguments: Command, *, timeout_s: float = 30
) -> subprocess.CompletedProcess[str]:
    """Run a file with its arguments to its end; raises subprocess.TimeoutExpired when it takes too long."""
    with start_micropython(micropython, arguments) as process:
        try:
            output, errors = process.communicate(timeout=timeout_s)
        finally:
            process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)
