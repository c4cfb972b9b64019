"""Every golden program prints the same on asyncio, on the kernel under CPython, and on the kernel under MicroPython."""

import pytest

from tests.golden.program import Program, on_asyncio, on_kernel, on_micropython, programs
from tests.interpreters import Command, micropython

__all__ = ["micropython"]

ALL = programs()
RULES = [program for program in ALL if not program.name.startswith("doc_")]  # the others: test_document_examples


def expectation(program: Program) -> str:
    """What the program must print: asyncio's own output now, or what its end says where asyncio cannot run it."""
    if program.says("kernel only") or program.says("micropython only"):
        assert program.expected is not None, "a program that asyncio cannot run tells what it prints"
        return program.expected
    return on_asyncio(program)


def test_every_program_tells_its_own_rule() -> None:
    assert len(ALL) >= 60
    rules = [program.rule for program in ALL]
    assert len(set(rules)) == len(rules)
    assert all(program.source.startswith("# ") and ": " in program.rule for program in ALL)


@pytest.mark.parametrize(
    "program", [p for p in RULES if not p.says("micropython only")], ids=lambda program: program.name
)
def test_kernel_on_cpython_prints_what_is_expected(program: Program) -> None:
    assert on_kernel(program) == expectation(program), program.rule


@pytest.mark.parametrize("program", [p for p in RULES if not p.says("needs")], ids=lambda program: program.name)
def test_kernel_on_micropython_prints_what_is_expected(program: Program, micropython: Command) -> None:
    assert on_micropython(program, micropython) == expectation(program), program.rule
