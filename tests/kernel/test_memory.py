"""What is over leaves no memory behind, on both interpreters."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interpreters import ROOT, Command, micropython, micropython32, run_micropython

__all__ = ["micropython", "micropython32"]

PROGRAM = Path(__file__).with_name("memory_programs.py")
# Of each kind; a campaign takes a million.
ROUNDS = os.environ.get("JIFFY_ROUNDS", "20000")
# A million rounds take some hours.
TIMEOUT_S = 60 + int(ROUNDS) / 50


def kept(ended: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The kinds of rounds that have left something behind."""
    assert ended.returncode == 0, ended.stderr
    rows = dict(line.split("\t") for line in ended.stdout.splitlines())
    assert len(rows) > 30
    return {name: size for name, size in rows.items() if size != "0"}


@pytest.mark.parametrize("interpreter", ["micropython", "micropython32"])
def test_a_round_of_each_primitive_leaves_nothing_behind(interpreter: str, request: pytest.FixtureRequest) -> None:
    command: Command = request.getfixturevalue(interpreter)
    assert kept(run_micropython(command, [PROGRAM, ROUNDS], timeout_s=TIMEOUT_S)) == {}


def test_a_round_of_each_primitive_leaves_nothing_behind_on_cpython() -> None:
    ended = subprocess.run(
        [sys.executable, PROGRAM, ROUNDS],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert kept(ended) == {}
