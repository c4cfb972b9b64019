"""The tables of README.md beside this file, written anew from bench.json, which `python3 tools/dev.py bench` leaves.

python -m tests.bench.published
"""

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from typing import Any

from tests.bench.measuring import ROOT
from tests.bench.speed import CPYTHON, MICROPYTHON, MICROPYTHON32, times_better

README = ROOT / "tests" / "bench" / "README.md"
FILE = ROOT / "bench.json"
NONE = "-"
BESIDE = ", beside a console"

# What stands in a row: figures that belong together, with a slash between.
Rows = dict[str, Sequence[str]]
WORK: Rows = {
    "task switches, 1 / 10 / 100 tasks": ("switches, 1 task", "switches, 10 tasks", "switches, 100 tasks"),
    "event ping-pong": ("event ping-pong",),
    "queue hand-over": ("queue hand-over",),
    "create and finish a task": ("create and finish a task",),
    "cancel a sleeper": ("cancel a sleeper",),
    "gather of 10": ("gather of 10",),
}
SLEEPERS: Rows = {
    "processor time of 100 / 1,000 / 10,000 sleepers": [f"cpu ms, {count} sleepers" for count in (100, 1000, 10000)]
}
LATE: Rows = {
    "1 ms / 10 ms, nothing else to do": ("late us, 1 ms ticker", "late us, 10 ms ticker"),
    "1 ms / 10 ms, beside 20 busy tasks": ("late us, 1 ms ticker, 20 busy", "late us, 10 ms ticker, 20 busy"),
}
WAKES = [f"instructions a wake, {tasks} sleeping {period_ms} ms" for period_ms in (10, 50) for tasks in (1, 10, 50)]
IDLE: Rows = {
    "instructions for a wake, 1 / 10 / 50 tasks that sleep 10 ms": WAKES[:3],
    "the same, 50 ms": WAKES[3:],
    "a wake on an idle board comes late by, us": ("late us, median",),
    "from a hard interrupt to the task, us": ("us from a hard interrupt to a task",),
    "sleeps of the processor in 2 s while a flag is waited for": ("sleeps in 2 s, a flag is waited for",),
}
RAM: Rows = {
    "importing the core from `.mpy` files": ("importing the core",),
    "`run()` with room for 64 tasks": ("run() with room for 64 tasks",),
    "a program with tasks, `Event`, `Lock`, `wait_for`, `gather`, all in all": ("an ordinary program, all in all",),
    "the console, having answered `jiffy ps`": ("the console, having answered",),
    "a task with its coroutine": ("a task with its coroutine",),
    "first use of `Queue` / `TaskGroup`": ("first use, Queue", "first use, TaskGroup"),
    "first use of `timeout` / `Condition`": ("first use, timeout", "first use, Condition"),
    "first use of `Flag`, then `Mailbox`": ("first use, Flag", "first use, Mailbox"),
    "each `sleep_ms` / event set and waited for / lock taken": (
        "each time, sleep_ms(1)",
        "each time, set, wait for and clear an event",
        "each time, acquire and release a lock",
    ),
    "each task created / cancelled": ("each time, create and finish a task", "each time, cancel a sleeper"),
    "each `gather` of 5 / `wait_for`": ("each time, gather of 5", "each time, wait_for"),
}

Column = Callable[[str], float | None]


def table(rows: Rows, columns: dict[str, Column], form: str) -> str:
    """In Markdown; every figure in the ``form``."""
    lines = [["", *columns], ["---"] * (1 + len(columns))]
    lines += [[title, *(cell(column, names, form) for column in columns.values())] for title, names in rows.items()]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def cell(column: Column, names: Sequence[str], form: str) -> str:
    values = [column(name) for name in names]
    if all(value is None for value in values):
        return NONE
    return " / ".join(NONE if value is None else format(value, form) for value in values)


def better(figures: dict[str, Any], peer: str) -> Column:
    """How many times better than the peer the kernel is."""

    def column(name: str) -> float | None:
        found = figures.get(name, {})
        return times_better(name, found["kernel"], found[peer]) if peer in found else None

    return column


def medians(figures: dict[str, Any], library: str) -> Column:
    return lambda name: statistics.median(figures[name][library])


def in_lists(counted: dict[str, dict[str, float]]) -> dict[str, dict[str, list[float]]]:
    """Counted figures in the form of the others, which have several rounds."""
    kernel, asyncio = counted["kernel"], counted["asyncio"]
    return {
        name: {"kernel": [value], **({"asyncio": [asyncio[name]]} if name in asyncio else {})}
        for name, value in kernel.items()
    }


def tables(found: dict[str, Any]) -> dict[str, str]:
    """Every table by the name that stands at its place."""
    speed, memory, counted = found["speed"], found["memory"], found["counted"]
    against = {
        "MicroPython's asyncio, 64 bit": better(speed[MICROPYTHON], "asyncio"),
        "32 bit": better(speed[MICROPYTHON32], "asyncio"),
        "a 32-bit board": better(in_lists(counted), "asyncio"),
        "CPython's asyncio": better(speed[CPYTHON], "asyncio"),
        "uvloop": better(speed[CPYTHON], "uvloop"),
    }
    late = {
        "Jiffy, MicroPython": medians(speed[MICROPYTHON], "kernel"),
        "its asyncio": medians(speed[MICROPYTHON], "asyncio"),
        "Jiffy, CPython": medians(speed[CPYTHON], "kernel"),
        "asyncio there": medians(speed[CPYTHON], "asyncio"),
        "uvloop": medians(speed[CPYTHON], "uvloop"),
    }
    idle: dict[str, Column] = {
        "Jiffy": counted["kernel"].get,
        "asyncio": counted["asyncio"].get,
        "Jiffy with its console": lambda name: counted["kernel"].get(name + BESIDE),
        "asyncio, waiting for the line too": lambda name: counted["asyncio"].get(name + BESIDE),
    }
    ram: dict[str, Column] = {
        f"{shown}, {bits}": memory.get(f"{name}, {bits}", {}).get
        for bits in ("64 bit", "32 bit")
        for shown, name in {"Jiffy": "kernel", "asyncio": "asyncio", "asyncio `.mpy`": "asyncio .mpy"}.items()
    }
    return {
        "speed": table(WORK | SLEEPERS, against, ".1f"),
        "late": table(LATE, late, ",.0f"),
        "idle": table(IDLE, idle, ",.0f"),
        "RAM": table(RAM, ram, ",.0f"),
    }


def filled(readme: str, tables: dict[str, str]) -> str:
    """The text with every table at its place: between the mark with its name and the next end."""
    for name, text in tables.items():
        begin, end = f"<!-- table: {name} -->\n", "<!-- end -->"
        before, rest = readme.split(begin)
        readme = before + begin + text + end + rest.partition(end)[2]
    return readme


def main() -> int:
    README.write_text(filled(README.read_text(), tables(json.loads(FILE.read_text()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
