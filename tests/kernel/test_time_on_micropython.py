"""Time on MicroPython: never early to the microsecond, across the wrap of a board's counter, in order."""

from pathlib import Path

from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]


def test_time_on_micropython_keeps_its_promises(micropython: Command) -> None:
    ended = run_micropython(micropython, [Path(__file__).parent / "time_on_micropython.py"], timeout_s=180)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = dict(line.split(" ", 1) for line in ended.stdout.splitlines())
    assert len(results) == 6
    assert not any(results.values()), ended.stdout
