# mypy: allow-untyped-calls
"""Cancellation has no holes: whatever is cancelled, wherever it waits, everything is left and nothing is left over."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import kernel
from tests.golden.program import kernel_in_virtual_time, time_limit
from tests.interpreters import Command, micropython, run_micropython
from tests.kernel.cancellation_sweep import sweep
from tests.kernel.kernel_residue import has_waiters, timers_left
from tests.kernel.sweep_programs import PROGRAMS
from tests.virtual_loop import VirtualLoop, asyncio_in_virtual_time

__all__ = ["micropython"]

# A coroutine whose task is cancelled before its first step never runs, and Python says so.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")

SCRIPT = Path(__file__).resolve().parent / "sweep_on_micropython.py"
EACH = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)


@pytest.fixture(autouse=True)
def _time_limit() -> Iterator[None]:
    with time_limit():
        yield


def asyncio_has_waiters(thing: object) -> bool:
    return any(getattr(thing, name, None) for name in ("_waiters", "_getters", "_putters"))


@EACH
def test_no_hole_on_cpython(program: object) -> None:
    with kernel_in_virtual_time():
        runs, faults = sweep(kernel, program, timers_left, has_waiters)
    assert faults == []
    assert runs > 10


def test_no_hole_on_micropython(micropython: Command) -> None:
    ended = run_micropython(micropython, [SCRIPT], timeout_s=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    *faults, summary = ended.stdout.splitlines()
    assert faults == []
    assert summary == f"{len(PROGRAMS)} programs swept"


@EACH
def test_the_sweep_finds_nothing_in_asyncio(program: object) -> None:
    with asyncio_in_virtual_time():
        _, faults = sweep(asyncio, program, VirtualLoop.pending_timers, asyncio_has_waiters)
    assert faults == []


class HoleyLock:
    """A lock whose waiters are forgotten by nobody when they are cancelled."""

    def __init__(self) -> None:
        self._locked = False
        self._waiters: list[asyncio.Future[None]] = []

    async def __aenter__(self) -> None:
        while self._locked:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter
            self._waiters.remove(waiter)
        self._locked = True

    async def __aexit__(self, *_: object) -> None:
        self._locked = False
        if self._waiters and not self._waiters[0].done():
            self._waiters[0].set_result(None)


def test_the_sweep_finds_a_lock_that_forgets_its_cancelled_waiters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio, "Lock", HoleyLock)
    (locks,) = [program for program in PROGRAMS if program.__name__ == "locks"]
    with asyncio_in_virtual_time():
        _, faults = sweep(asyncio, locks, VirtualLoop.pending_timers, asyncio_has_waiters)
    assert "a waiter is left in HoleyLock" in {fault for _, _, fault in faults}
