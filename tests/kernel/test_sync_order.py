# mypy: allow-untyped-calls
"""Whatever is cancelled, locks, semaphores, events, conditions, barriers and queues wake tasks in asyncio's order."""

import asyncio
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kernel
from tests.golden.program import time_limit
from tests.interpreters import Command, micropython, start_micropython
from tests.kernel import sync_scripts

__all__ = ["micropython"]

SCRIPTS = 400
DRAWN = settings(
    max_examples=SCRIPTS,
    deadline=None,
    derandomize="JIFFY_REQUIRE_ALL" in os.environ,
    suppress_health_check=list(HealthCheck),
)

Move = list[Any]
Script = list[list[Move]]

few = st.integers(0, 3)
which = st.integers(0, 1)
YIELDS = st.builds(lambda times: ["yields", times], few)


def plain(*names: str) -> st.SearchStrategy[Move]:
    return st.sampled_from(names).map(lambda name: [name])


def scripts(
    waits: st.SearchStrategy[Move], wakes: st.SearchStrategy[Move], *, cancels: bool
) -> st.SearchStrategy[Script]:
    """Tasks that mostly wait, and wake each other, often together with a cancellation in the same turn."""
    alone = st.one_of(waits, waits, wakes, YIELDS).map(lambda move: [move])
    if cancels:
        cancel = st.builds(lambda whom: ["cancel", whom], st.integers(0, 7))
        phrases = st.one_of(alone, alone, st.tuples(wakes, cancel).map(list), st.tuples(cancel, wakes).map(list))
    else:
        phrases = alone
    tasks = st.lists(phrases, min_size=1, max_size=4).map(lambda parts: [move for part in parts for move in part])
    return st.lists(tasks, min_size=4, max_size=8)


LOCKS = scripts(
    st.one_of(
        st.builds(lambda lock, times: ["inside_lock", lock, times], which, few),
        st.builds(lambda name, lock: [name, lock], st.sampled_from(["acquire", "locked"]), which),
    ),
    st.builds(lambda lock: ["release", lock], which),
    cancels=True,
)
SEMAPHORES = scripts(
    st.one_of(st.builds(lambda times: ["inside_semaphore", times], few), st.just(["take_place"])),
    st.sampled_from([["give_place"], ["give_place"], ["locked", 0]]),
    cancels=True,
)
EVENTS = scripts(plain("wait_event"), plain("set_event", "clear_event"), cancels=True)
ITEM = st.integers(0, 99)
PUTS = st.builds(lambda item: ["put", item], ITEM)
GETTERS = scripts(
    st.one_of(plain("get"), plain("get", "join"), PUTS),
    st.one_of(plain("get_nowait", "task_done"), st.builds(lambda item: ["put_nowait", item], ITEM)),
    cancels=True,
)
PUTTERS = scripts(PUTS, plain("get_nowait", "get_nowait", "get"), cancels=True)
# Nobody is cancelled in these: what asyncio does when a notified task is, differs from release to release.
CONDITIONS = scripts(
    plain("wait_condition"), st.builds(lambda count, times: ["notify", count, times], few, few), cancels=False
)
BARRIERS = scripts(plain("meet"), plain("reset", "abort"), cancels=False)
ALL = pytest.mark.parametrize(
    "drawn",
    [LOCKS, SEMAPHORES, EVENTS, GETTERS, PUTTERS, CONDITIONS, BARRIERS],
    ids=["locks", "semaphores", "events", "getters", "putters", "conditions", "barriers"],
)


GET, TAKE = ["get"], ["get_nowait"]
LATER = ["yields", 3]
# Tasks 0, 1, 2 wait; task 3 does several things in one turn, and then shows who waits first now.
CASES: dict[str, Script] = {
    "a getter was woken and cancelled, its item is there: the next one gets it": [
        *[[GET]] * 3,
        [["put_nowait", 1], ["cancel", 0], LATER, ["put_nowait", 2], LATER],
    ],
    "a getter was woken and cancelled, its item is gone: the next one is left alone": [
        *[[GET]] * 3,
        [["put_nowait", 1], TAKE, ["cancel", 0], LATER, ["put_nowait", 2], LATER],
    ],
    "a getter was woken in vain: it waits again, behind the others": [
        *[[GET]] * 3,
        [["put_nowait", 1], TAKE, LATER, ["put_nowait", 2], LATER, ["put_nowait", 3], LATER],
    ],
    "a putter was woken and cancelled, its place is there: the next one gets it": [
        *[[["put", item]] for item in range(4)],
        [LATER, TAKE, ["cancel", 1], LATER, TAKE, LATER],
    ],
    "a putter was woken and cancelled, its place is gone: the next one is left alone": [
        *[[["put", item]] for item in range(4)],
        [LATER, TAKE, ["put_nowait", 9], ["cancel", 1], LATER, TAKE, LATER, TAKE],
    ],
    "a lock's waiter was cancelled first: the next one is woken only when it has had its turn": [
        [["acquire", 0], LATER, ["cancel", 1], ["release", 0], ["set_event"]],
        [["inside_lock", 0, 1]],
        [["inside_lock", 0, 1]],
        [["wait_event"]],
    ],
    "a lock's waiter was woken and then cancelled: who comes meanwhile does not overtake": [
        [["acquire", 0], LATER, ["release", 0], ["cancel", 1], ["inside_lock", 0, 1]],
        *[[["inside_lock", 0, 1]]] * 2,
    ],
    "all of a lock's waiters were cancelled: who comes meanwhile takes it": [
        [["acquire", 0], LATER, ["release", 0], ["acquire", 0], ["cancel", 1], ["release", 0], ["inside_lock", 0, 1]],
        [["inside_lock", 0, 1]],
    ],
    "a semaphore's waiter was woken and then cancelled: its place goes to the next": [
        [["take_place"], LATER, ["give_place"], ["cancel", 1], ["take_place"]],
        *[[["inside_semaphore", 1]]] * 2,
    ],
}


def told(notes: list[list[Any]]) -> str:
    return "\n".join(str(note) for note in notes)


@ALL
def test_scripts_run_as_on_asyncio(drawn: st.SearchStrategy[Script]) -> None:
    @DRAWN
    @given(drawn)
    def run(script: Script) -> None:
        with time_limit():
            assert told(sync_scripts.notes_of(kernel, script)) == told(sync_scripts.notes_of(asyncio, script))

    run()


@pytest.mark.parametrize("case", CASES)
def test_hard_cases_are_as_on_asyncio(case: str, on_micropython: "OnMicroPython") -> None:
    with time_limit():
        theirs = told(sync_scripts.notes_of(asyncio, CASES[case]))
        assert told(sync_scripts.notes_of(kernel, CASES[case])) == theirs
        assert told(on_micropython.notes_of(CASES[case])) == theirs


class OnMicroPython:
    """A MicroPython process that runs script after script."""

    def __init__(self, micropython: Command) -> None:
        self._process = start_micropython(micropython, [sync_scripts.__file__])

    def notes_of(self, script: Script) -> list[list[Any]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(script) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "MicroPython ended: " + self.close()
        return json.loads(answer)  # type: ignore[no-any-return]

    def close(self) -> str:
        self._process.kill()
        return self._process.communicate()[1]


@pytest.fixture(scope="module")
def on_micropython(micropython: Command) -> Iterator[OnMicroPython]:
    process = OnMicroPython(micropython)
    yield process
    process.close()


@ALL
def test_scripts_run_on_micropython_as_on_asyncio(
    drawn: st.SearchStrategy[Script], on_micropython: OnMicroPython
) -> None:
    @settings(DRAWN, max_examples=SCRIPTS // 4)
    @given(drawn)
    def run(script: Script) -> None:
        with time_limit():
            assert told(on_micropython.notes_of(script)) == told(sync_scripts.notes_of(asyncio, script))

    run()
