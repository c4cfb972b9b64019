"""The same drawn programs run on CPython's asyncio and on the kernel, both in virtual time: the same happens, when and
in which order. A failing program shrinks, and prints as Python that can be pasted into a file and run."""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

import kernel
from tests.golden.program import kernel_in_virtual_time, time_limit
from tests.interpreters import Command, micropython, start_micropython
from tests.kernel.differential_programs import (
    Block,
    Bodies,
    Line,
    Log,
    Statement,
    Statements,
    compared,
    log_of,
    source_of,
)
from tests.old_asyncio import TIMEOUT_FORGETS_CANCELLATIONS, wait_for
from tests.virtual_loop import asyncio_in_virtual_time

__all__ = ["micropython"]

PROGRAMS = 2_000
DEPTH = 3

delays = st.sampled_from(["0", "0.01", "0.02", "0.03", "0.05"])
timeouts = st.sampled_from(["0.01", "0", "0.02", "0.03", "None", "-1"])
numbers = st.integers(0, 1).map(str)

LINES = st.one_of(
    delays.map(lambda delay: Line(f"await asyncio.sleep({delay})")),
    st.just(Line("raise ValueError")),
    st.integers(0, 5).map(lambda number: Line(f"cancel({number})")),
    st.just(Line("asyncio.current_task().cancel()")),
    st.builds(lambda delay, number: Line(f"loop.call_later({delay}, cancel, {number})"), delays, st.integers(0, 5)),
    numbers.map(lambda number: Line(f"await events[{number}].wait()")),
    numbers.map(lambda number: Line(f"events[{number}].set()")),
    numbers.map(lambda number: Line(f"events[{number}].clear()")),
    numbers.map(lambda number: Line(f"note(await futures[{number}])")),
    numbers.map(lambda number: Line(f"if not futures[{number}].done():\n    futures[{number}].set_result({number})")),
    numbers.map(lambda number: Line(f"note('cancel future', futures[{number}].cancel())")),
    st.integers(1, 3).map(lambda above: Line("if {k} in tasks:\n    note(await tasks[{k}])", above)),
    st.integers(1, 3).map(lambda above: Line("if {k} in tasks:\n    note(await asyncio.shield(tasks[{k}]))", above)),
    st.builds(
        lambda above, timeout: Line(
            f"if {{k}} in tasks:\n    note(await asyncio.wait_for(tasks[{{k}}], {timeout}))", above
        ),
        st.integers(1, 3),
        timeouts,
    ),
    st.builds(lambda delay: Line(f"await asyncio.wait_for(asyncio.sleep(0.02), {delay})"), timeouts),
    st.just(Line("note('got', await queue.get())")),
    st.just(Line("await queue.put('item')")),
)


def blocks(depth: int, *, least: int = 0) -> st.SearchStrategy[Statements]:
    """Up to a handful of statements, nested up to the depth."""
    return st.lists(statements(depth), min_size=least, max_size=4).map(tuple)


def several(depth: int, least: int, most: int) -> st.SearchStrategy[tuple[Statements, ...]]:
    return st.lists(blocks(depth), min_size=least, max_size=most).map(tuple)


def statements(depth: int) -> st.SearchStrategy[Statement]:
    """One statement, nested up to the depth."""
    if depth == 0:
        return LINES
    inner = blocks(depth - 1)
    return st.one_of(LINES, LINES, task_statements(depth - 1), scope_statements(depth - 1, inner))


def task_statements(depth: int) -> st.SearchStrategy[Statement]:
    """What makes tasks of bodies: create_task, gather, wait, wait_for, shield, as_completed, TaskGroup."""
    some = several(depth, 1, 3)
    return st.one_of(
        several(depth, 1, 1).map(
            lambda bodies: Bodies("tasks[{n}] = asyncio.create_task({bodies})", bodies, makes_a_task=True)
        ),
        st.builds(
            lambda bodies, flag: Bodies(
                f"note(kinds(await asyncio.gather({{bodies}}, return_exceptions={flag})))", bodies
            ),
            some,
            st.booleans(),
        ),
        st.builds(
            lambda bodies, timeout, when: Bodies(
                f"done, pending = await asyncio.wait([{{bodies}}], timeout={timeout}, return_when=asyncio.{when})\n"
                "note(len(done), len(pending))",
                bodies,
                call="asyncio.create_task(run({}))",
            ),
            some,
            timeouts,
            st.sampled_from(["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"]),
        ),
        st.builds(
            lambda bodies, timeout: Bodies(f"note(await asyncio.wait_for({{bodies}}, {timeout}))", bodies),
            several(depth, 1, 1),
            timeouts,
        ),
        several(depth, 1, 1).map(lambda bodies: Bodies("note(await asyncio.shield({bodies}))", bodies)),
        st.builds(
            lambda bodies, timeout: Bodies(
                f"for result in asyncio.as_completed([{{bodies}}], timeout={timeout}):\n    note(await result)",
                bodies,
                call="asyncio.create_task(run({}))",
            ),
            some,
            timeouts,
        ),
        st.builds(
            lambda bodies, block: Bodies(
                "async with asyncio.TaskGroup() as group:\n    {bodies}",
                bodies,
                call="group.create_task(run({}))",
                separator="\n    ",
                block=block,
            ),
            some,
            blocks(depth),
        ),
    )


def scope_statements(depth: int, inner: st.SearchStrategy[Statements]) -> st.SearchStrategy[Statement]:
    """What surrounds statements: timeout, try, async with a lock."""
    return st.one_of(
        st.builds(lambda delay, block: Block(f"async with asyncio.timeout({delay}):", block), timeouts, inner),
        st.builds(
            lambda block, head, second: Block("try:", block, head, (Line("note('caught')"), *second)),
            inner,
            st.sampled_from(
                ["finally:", "except asyncio.CancelledError:", "except ValueError:", "except asyncio.TimeoutError:"]
            ),
            inner,
        ),
        st.builds(lambda number, block: Block(f"async with locks[{number}]:", block), numbers, inner),
    )


DRAWN = settings(
    max_examples=PROGRAMS,
    deadline=None,
    derandomize="JIFFY_REQUIRE_ALL" in os.environ,
    suppress_health_check=list(HealthCheck),
)


def asyncio_log(source: str) -> Log:
    """What asyncio does."""
    assume(not TIMEOUT_FORGETS_CANCELLATIONS or ("timeout(" not in source and "wait_for" not in source))
    with time_limit(), asyncio_in_virtual_time(), mock.patch.object(asyncio, "wait_for", wait_for):
        return log_of(source, asyncio)


@DRAWN
@given(blocks(DEPTH, least=1))
def test_drawn_programs_behave_as_on_asyncio(program: Statements) -> None:
    source = source_of(program)
    theirs = asyncio_log(source)
    with time_limit(), kernel_in_virtual_time():
        ours = log_of(source, kernel)
    note(compared(source, ours, theirs))
    assert ours == theirs


class OnMicroPython:
    """A MicroPython process that runs program after program and answers each with its log."""

    def __init__(self, micropython: Command) -> None:
        self._process = start_micropython(micropython, [Path(__file__).parent / "differential_on_micropython.py"])

    def log_of(self, source: str) -> Log:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{len(source)}\n{source}")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "MicroPython ended"
        return [(time_ms, what) for time_ms, what in json.loads(answer)]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def on_micropython(micropython: Command) -> Iterator[OnMicroPython]:
    process = OnMicroPython(micropython)
    yield process
    process.close()


@settings(DRAWN, max_examples=PROGRAMS // 5)
@given(program=blocks(DEPTH, least=1))
def test_drawn_programs_behave_on_micropython_as_on_asyncio(on_micropython: OnMicroPython, program: Statements) -> None:
    source = source_of(program)
    theirs = asyncio_log(source)
    with time_limit():
        ours = on_micropython.log_of(source)
    note(compared(source, ours, theirs))
    assert ours == theirs
