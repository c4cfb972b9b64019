"""A second thread plays the interrupt: no wake-up is lost on either interpreter."""

import subprocess
import sys
from pathlib import Path

from tests.interpreters import ROOT, Command, micropython, run_micropython

__all__ = ["micropython"]

PROGRAM = Path(__file__).parent / "interrupt_stress.py"
ROUNDS = "1000"


def test_a_thread_that_interrupts_micropython_is_always_seen(micropython: Command) -> None:
    ended = run_micropython(micropython, [PROGRAM, ROUNDS])
    assert ended.stdout == "True\nTrue\n", ended.stderr


def test_a_thread_that_interrupts_cpython_is_always_seen() -> None:
    ended = subprocess.run(
        [sys.executable, str(PROGRAM), ROUNDS],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.stdout == "True\nTrue\n", ended.stderr
