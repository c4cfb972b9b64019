"""What the kernel takes on a 32-bit board, in counted instructions, against MicroPython's asyncio on the same board.

    python -m tests.bench.counted

The board is started by the command that JIFFY_BOARD_COMMAND names, with QEMU's ``-icount``: time goes with
instructions, 125 a microsecond, and passes at once while the processor sleeps, so that the machine does not matter. It
has to count its sleeps (see counted_program.py). The libraries are brought as users bring them, each by a ``jiffy run``
of its own, in turns. A figure is the best of its rounds: asyncio allocates at every wake, and how long that takes
depends on where in the heap things came to lie.
"""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.on_boards.boards import Jiffy, command_for_boards, commanded

HERE = Path(__file__).resolve().parent
PROGRAMS = ("counted_program.py", "workloads.py")
BOARD = ("--pico", "--heap", "192", "--no-timing", "--icount", "shift=3,sleep=off")
ROUNDS = 3
LIBRARIES = ("kernel", "asyncio")
TIMEOUT_S = 300
MAIN = "import counted_program\nimport {library}\n\ncounted_program.main({library})\n"

# At least so many times asyncio's, by how the name begins.
AT_LEAST = {
    "switches, 1 task": 1.5,
    "switches, 10 tasks": 2.0,
    "switches, 100 tasks": 2.2,
    "event": 1.5,
    "create": 0.8,
    "cancel": 0.8,
    "gather": 0.8,
}
# At most so many times asyncio's.
AT_MOST = {"instructions": 1.5, "us from": 1.2}
LESS_IS_BETTER = (*AT_MOST, "late us", "sleeps")
# At most so many microseconds, whatever asyncio's are.
LATE_US = 100

Figures = dict[str, dict[str, float]]


def figures() -> Figures:
    """What was measured, by library; empty without a command that starts a board."""
    if not command_for_boards():
        return {}
    with commanded(*BOARD) as board:
        rounds = [{library: measured(Jiffy(board.port), library) for library in LIBRARIES} for _ in range(ROUNDS)]
    return {
        library: {what: best(what)(found[library][what] for found in rounds) for what in rounds[0][library]}
        for library in LIBRARIES
    }


def best(what: str) -> Callable[[Iterable[float]], float]:
    """Whether less is better, or more."""
    return min if what.startswith(LESS_IS_BETTER) else max


def measured(jiffy: Jiffy, library: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        for program in PROGRAMS:
            Path(name, program).write_bytes((HERE / program).read_bytes())
        Path(name, "main.py").write_text(MAIN.format(library=library))
        ran = jiffy("run", name, timeout_s=TIMEOUT_S)
    if ran.returncode:
        raise SystemExit(f"bench: {library} on the board failed:\n{(ran.stdout + ran.stderr).decode()}")
    lines = ran.stdout.decode().splitlines()
    return {what: float(value) for what, value in (line.split("\t") for line in lines if "\t" in line)}


def goal(what: str, ours: float, ratio: float | None) -> tuple[str, bool]:
    """What was asked for, and whether it is reached; empty where nothing was."""
    for beginning, least in AT_LEAST.items():
        if what.startswith(beginning) and ratio is not None:
            return f"at least {least:g}", ratio >= least
    for beginning, most in AT_MOST.items():
        if what.startswith(beginning) and ratio is not None:
            return f"at most {most:g}", ratio <= most
    return (f"{LATE_US} us at most", ours <= LATE_US) if what.startswith("late us") else ("", True)


def table(found: Figures) -> Table:
    """A row for each figure, with the kernel's as a multiple of asyncio's."""
    shown = Table(title="on a 32-bit board, by counted instructions; operations a second, unless it says otherwise")
    shown.add_column("what", no_wrap=True)
    for column in (*LIBRARIES, "kernel / asyncio", "goal"):
        shown.add_column(column, justify="right")
    for what, ours in found["kernel"].items():
        theirs = found["asyncio"].get(what)
        ratio = ours / theirs if theirs else None
        asked, reached = goal(what, ours, ratio)
        style = "" if not asked else "green" if reached else "red"
        shown.add_row(
            what,
            f"{ours:,.0f}",
            "has none" if theirs is None else f"{theirs:,.0f}",
            "" if ratio is None else f"[{style}]{ratio:.2f}[/]" if style else f"{ratio:.2f}",
            asked,
        )
    return shown


def main() -> int:
    """Measure and print."""
    found = figures()
    if not found:
        print(
            "bench: no board whose instructions can be counted: JIFFY_BOARD_COMMAND names no command", file=sys.stderr
        )
        return 0
    Console(width=None if sys.stdout.isatty() else 140).print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
