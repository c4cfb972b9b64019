"""Time, interrupts, timeouts and streams allocate nothing in the steady state on MicroPython; nor does idling."""

from pathlib import Path

from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

LEAST_ROUNDS = 50


def test_time_interrupts_and_streams_allocate_nothing(micropython: Command) -> None:
    ended = run_micropython(micropython, [Path(__file__).parent / "no_allocation_core.py"])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = dict(line.rsplit(" ", 1) for line in ended.stdout.splitlines())
    assert len(results) == 8
    assert all(rounds.isdigit() and int(rounds) >= LEAST_ROUNDS for rounds in results.values()), ended.stdout
