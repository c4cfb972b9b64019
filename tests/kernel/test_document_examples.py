"""Every code example of asyncio's document runs with `asyncio` meaning the kernel and prints what the document says.

The examples are the golden programs named doc_*. Those that the document only sketches are completed; those
that show the time of day show virtual time.
"""

from collections import Counter

import pytest

from tests.golden.program import Program, on_asyncio, on_kernel, on_micropython, programs
from tests.interpreters import Command, micropython

__all__ = ["micropython"]

EXAMPLES = [program for program in programs() if program.name.startswith("doc_")]

EXAMPLES_IN_SECTION = {
    "Coroutines": 4,
    "Awaitables": 3,
    "Running an asyncio Program": 1,
    "Creating Tasks": 1,
    "Sleeping": 1,
    "Running Tasks Concurrently": 1,
    "Shielding From Cancellation": 1,
    "Timeouts": 1,
    "Waiting Primitives": 3,
    "Running in Threads": 1,
    "Scheduling From Other Threads": 1,
    "Task Object": 1,
    "Generator-based Coroutines": 1,
}
EACH = pytest.mark.parametrize("program", EXAMPLES, ids=lambda program: program.name)


def test_every_section_with_examples_is_covered() -> None:
    sections = Counter(program.rule.split('"')[1] for program in EXAMPLES)
    assert dict(sections) == EXAMPLES_IN_SECTION


@EACH
def test_asyncio_prints_what_the_document_says(program: Program) -> None:
    if not program.says("kernel only"):
        assert on_asyncio(program) == program.expected


@EACH
def test_kernel_on_cpython_prints_what_the_document_says(program: Program) -> None:
    assert on_kernel(program) == program.expected


@pytest.mark.parametrize("program", [p for p in EXAMPLES if not p.says("needs")], ids=lambda program: program.name)
def test_kernel_on_micropython_prints_what_the_document_says(program: Program, micropython: Command) -> None:
    assert on_micropython(program, micropython) == program.expected
