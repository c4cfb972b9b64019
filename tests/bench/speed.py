"""The kernel against its peers, in one run: asyncio and uvloop on CPython, MicroPython's own asyncio on MicroPython.

    python -m tests.bench.speed [--rounds 4] [--json FILE]

The libraries take turns at each workload, each in a process of its own; a figure is the median of its rounds, and so
is how many times better it is. MicroPython is the one of 64 bit, and the one of 32 bit where there is one. What a
library does not have is shown as such. For the bytes see tests.bench.footprint, for a 32-bit board tests.bench.counted.
"""

import argparse
import importlib
import importlib.util
import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import counted, footprint
from tests.bench.measuring import measure
from tests.interpreters import micropython32_path, micropython_command

HERE = Path(__file__).resolve().parent
CPYTHON = "CPython"
MICROPYTHON = "MicroPython, 64 bit"
MICROPYTHON32 = "MicroPython, 32 bit"
MICROPYTHONS = {MICROPYTHON: micropython_command(), MICROPYTHON32: [micropython32_path()]}
# What 256 KB hold on a 32-bit board; the many sleepers need more.
BOARD_HEAPS = {MICROPYTHON: "512k", MICROPYTHON32: "256k"}
LARGE_HEAP = "32m"
LARGE = ("cpu ms",)
# Where the limit of any scheduler in Python is measured too: a loop that resumes coroutines and does no more.
WITH_A_LIMIT = ("switches",)

# workload: what the issue asks to reach, as peer / ours where less is better, ours / peer where more is.
GOALS_ON_MICROPYTHON = {"switches": 2.0, "event": 1.5, "queue": 1.5, "gather": 1.5, "create": 1.5, "cancel": 1.5}
GOALS = {
    MICROPYTHON: GOALS_ON_MICROPYTHON,
    MICROPYTHON32: GOALS_ON_MICROPYTHON,
    CPYTHON: {"switches": 5.0, "event": 2.0, "queue": 2.0, "gather": 2.0, "create": 2.0, "cancel": 2.0},
    "uvloop": {"switches": 2.0},
}
COMMON_GOALS = {"cpu ms, 100 ": 2.0, "cpu ms, 1000 ": 2.0, "busy": 2.0, "late": 1.0}

Figures = dict[str, dict[str, list[float]]]


def libraries() -> dict[str, tuple[str, ...]]:
    """The interpreters, each with the kernel and its peers there."""
    peers = ("asyncio", "uvloop") if importlib.util.find_spec("uvloop") else ("asyncio",)
    found = {CPYTHON: ("kernel", *peers)}
    return found | {name: ("kernel", "asyncio") for name, command in MICROPYTHONS.items() if any(command)}


def names() -> list[str]:
    """The workloads."""
    known: dict[str, object] = importlib.import_module("tests.bench.workloads").WORKLOADS
    return list(known)


def workload(interpreter: str, library: str, name: str) -> str:
    """One round of one workload."""
    start: list[str | Path] = [sys.executable]
    if interpreter != CPYTHON:
        heap = LARGE_HEAP if name.startswith(LARGE) else BOARD_HEAPS[interpreter]
        start = [*MICROPYTHONS[interpreter], "-X", f"heapsize={heap}"]
    return measure([*start, HERE / "workloads.py", library, name])[name]


def rounds(count: int, console: Console) -> dict[str, Figures]:
    """All figures of all rounds: interpreter, workload, library.

    The libraries take turns at each workload, so that a machine that is slower for a while is so for all of them.
    """
    results: dict[str, Figures] = {name: defaultdict(lambda: defaultdict(list)) for name in libraries()}
    for number in range(count):
        for interpreter, known in libraries().items():
            console.print(f"round {number + 1} of {count}: {interpreter}", style="dim")
            for name in names():
                for library in (*known, "bare") if name.startswith(WITH_A_LIMIT) else known:
                    value = workload(interpreter, library, name)
                    if value != "missing":
                        results[interpreter][name][library].append(float(value))
    return results


def goal(interpreter: str, workload: str, peer: str) -> float | None:
    """What the ratio should reach, if anything was asked."""
    goals = GOALS["uvloop"] if peer == "uvloop" else GOALS[interpreter] | COMMON_GOALS
    return next((ratio for part, ratio in goals.items() if part in workload), None)


def ratio(workload: str, ours: float, theirs: float) -> float:
    """How many times better we are: at what takes time or comes late, less is better."""
    if workload.startswith(("cpu", "late")):
        return max(theirs, 1) / max(ours, 1)  # what comes early is not late
    return ours / max(theirs, 1)


def times_better(name: str, ours: list[float], theirs: list[float]) -> float:
    """The median over the rounds, each of which measured both."""
    return statistics.median(ratio(name, mine, other) for mine, other in zip(ours, theirs, strict=True))


def speed_table(interpreter: str, figures: Figures) -> Table:
    """Ours, each peer's, how many times better, and what was to be reached."""
    table = Table(title=f"{interpreter}: operations a second, unless it says otherwise")
    for column in ("what", "kernel", "peer", "", "times better", "goal", "bare limit"):
        table.add_column(column, justify="left" if column in ("what", "peer") else "right")
    for name, by_library in figures.items():
        ours = statistics.median(by_library["kernel"])
        limit = f"{statistics.median(by_library['bare']):,.0f}" if "bare" in by_library else ""
        for peer in [library for library in by_library if library not in ("kernel", "bare")] or ["none"]:
            if peer == "none":
                table.add_row(name, f"{ours:,.0f}", "has none", "", "", "", limit)
                continue
            theirs = statistics.median(by_library[peer])
            wanted = goal(interpreter, name, peer)
            better = times_better(name, by_library["kernel"], by_library[peer])
            style = "" if wanted is None else "green" if better >= wanted else "red"
            if name.startswith("late") and theirs < 0:
                table.add_row(name, f"{ours:,.0f}", peer, f"{theirs:,.0f}", "it comes early", "", "")
                continue
            row = (f"{ours:,.0f}", peer, f"{theirs:,.0f}", f"[{style}]{better:.2f}[/]" if style else f"{better:.2f}")
            table.add_row(name, *row, "" if wanted is None else f"{wanted:g}", limit)
    return table


def main() -> int:
    """Measure, print the tables, write JSON when asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 140)
    results = rounds(arguments.rounds, console)
    for interpreter, figures in results.items():
        console.print(speed_table(interpreter, figures))
    memory = footprint.figures() if micropython_command() else {}
    if memory:
        console.print(footprint.table(memory))
    on_a_board = counted.figures()
    if on_a_board:
        console.print(counted.table(on_a_board))
    if arguments.json:
        everything = {"speed": results, "memory": memory, "counted": on_a_board}
        arguments.json.write_text(json.dumps(everything, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
