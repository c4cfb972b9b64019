"""A small program pays for a small kernel."""

from pathlib import Path

from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

PROGRAM = Path(__file__).with_name("core_program.py")
CORE = {
    "cancelled",
    "clock",
    "compat",
    "compat_micropython",
    "future",
    "limits",
    "ready",
    "runner",
    "scheduler",
    "sleep",
    "states",
    "task",
    "timers",
    "waiting",
}


def test_run_create_task_and_sleep_ms_load_nothing_else(micropython: Command) -> None:
    ended = run_micropython(micropython, [PROGRAM])
    assert ended.returncode == 0, ended.stderr
    assert {name.removeprefix("kernel.") for name in ended.stdout.split()} <= CORE
