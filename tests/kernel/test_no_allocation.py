"""What is done over and over allocates nothing on MicroPython: it runs while the heap is locked."""

from pathlib import Path

from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

LEAST_ROUNDS = 50


def test_waiting_for_each_other_allocates_nothing(micropython: Command) -> None:
    ended = run_micropython(micropython, [Path(__file__).parent / "no_allocation_sync.py"])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = dict(line.rsplit(" ", 1) for line in ended.stdout.splitlines())
    assert len(results) == 7
    assert all(rounds.isdigit() and int(rounds) >= LEAST_ROUNDS for rounds in results.values()), ended.stdout
