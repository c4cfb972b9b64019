"""What is done over and over allocates nothing on MicroPython: it runs while the heap is locked."""

from pathlib import Path

import pytest

from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

LEAST_ROUNDS = 50


@pytest.mark.parametrize(
    ("script", "cases"),
    [
        pytest.param("no_allocation_sync.py", 7, id="waiting for each other"),
        pytest.param("no_allocation_core.py", 8, id="time, interrupts, timeouts, streams, idling"),
    ],
)
def test_the_steady_state_allocates_nothing(script: str, cases: int, micropython: Command) -> None:
    ended = run_micropython(micropython, [Path(__file__).parent / script])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = dict(line.rsplit(" ", 1) for line in ended.stdout.splitlines())
    assert len(results) == cases
    assert all(rounds.isdigit() and int(rounds) >= LEAST_ROUNDS for rounds in results.values()), ended.stdout
