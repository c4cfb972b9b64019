"""Modules of a project that are found instead of others of that name, which boards or Jiffy have: allowed, but seldom
meant."""

from jiffy.work.project.checks import top_module
from jiffy.work.project.program import Program

HIDDEN = {"asyncio": "the firmware's asyncio", "uasyncio": "the firmware's uasyncio", "kernel": "Jiffy's kernel"}


def warnings(program: Program) -> list[str]:
    """One line for each name."""
    names = program.local_names()
    first: dict[str, str] = {}
    for path in program.own_files:
        first.setdefault(top_module(path)[0], names[path])
    return [f"{first[top]} hides {hidden} for this program" for top, hidden in HIDDEN.items() if top in first]
