"""How long a tree of 20 files takes to the board, against mpremote, over the same line in the same run.

    python -m tests.bench.transfer [--json FILE]

Each command runs as its user runs it, start of the interpreter included, with its modules compiled as they are from the
second use on, against an emulated board of its own with a serial line of 115,200 baud, 1 ms each way and a receive
buffer of 260 bytes. Bytes and turns are counted on the line, and the time from the first byte on it to the last is told
apart from that of the whole command, which is what the goals are about.
"""

import argparse
import atexit
import contextlib
import hashlib
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import tty
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from board.emulated.launcher import EmulatedBoard
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from tests.bench import sample_tree

BAUD = 115_200
LATENCY_MS = 1
RX_BUFFER = 260
PYTHON = [sys.executable, "-m"]
TOOLS: dict[str, Callable[[str, Path], list[str]]] = {
    "mpremote": lambda port, tree: [*PYTHON, "mpremote", "connect", port, "fs", "cp", "-r", str(tree), ":"],
    "jiffy put": lambda port, tree: [*PYTHON, "jiffy", "put", "--port", port, str(tree), "/"],
    "jiffy deploy": lambda port, tree: [*PYTHON, "jiffy", "deploy", "--port", port, str(tree)],
}
PHASES = ("new", "unchanged", "1 file changed")
GOALS = {"new": 4.0, "unchanged": 8.0}


class Tap:
    """A pseudo-terminal between a tool and the board that counts what passes."""

    def __init__(self, port: str) -> None:
        self._board = os.open(port, os.O_RDWR | os.O_NOCTTY)
        self._tool, self._held = pty.openpty()
        self.port = os.ttyname(self._held)
        for descriptor in (self._board, self._held):
            tty.setraw(descriptor)
        self.reset()
        self._thread = threading.Thread(target=self._relay, daemon=True)
        self._thread.start()

    def reset(self) -> None:
        self.sent = self.received = self.turns = 0
        self.first = self.last = 0.0
        self._last_from_tool = False

    def _relay(self) -> None:
        # Ends with OSError when the board is switched off.
        with contextlib.suppress(OSError):
            while self._pass_on():
                pass

    def _pass_on(self) -> bool:
        ready, _, _ = select.select([self._board, self._tool], [], [])
        for source in ready:
            data = os.read(source, 4096)
            if not data:
                return False
            from_tool = source == self._tool
            self.last = time.monotonic()
            if from_tool:
                self.first = self.first or self.last
            self.turns += from_tool and not self._last_from_tool
            self._last_from_tool = from_tool
            self.sent += len(data) * from_tool
            self.received += len(data) * (not from_tool)
            os.write(self._board if from_tool else self._tool, data)
        return True


@dataclass(frozen=True)
class Figures:
    command_s: float
    line_s: float
    bytes_sent: int
    turns: int


def measure(tap: Tap, command: list[str]) -> Figures:
    """Run the command once. Raises CalledProcessError when it fails."""
    surroundings = environment()
    tap.reset()
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True, env=surroundings)
    command_s = time.monotonic() - started
    return Figures(round(command_s, 3), round(tap.last - tap.first, 3), tap.sent, tap.turns)


@cache
def environment() -> dict[str, str]:
    """Lets Python keep compiled modules, whatever this machine's user says; those of all tools are there already."""
    modules = tempfile.mkdtemp(prefix="jiffy-bench-")
    atexit.register(lambda: shutil.rmtree(modules))
    kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": modules}
    with EmulatedBoard() as board, tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "main.py"
        program.touch()
        for command in TOOLS.values():
            subprocess.run(command(board.port, Path(folder)), check=True, capture_output=True, env=kept)
    return kept


def measure_tool(name: str, tree: Path) -> dict[str, Figures]:
    """The three phases on one fresh board."""
    for path in tree.glob("*.py"):
        path.unlink()
    sample_tree.make(tree)
    figures = {}
    with EmulatedBoard(baud=BAUD, latency_ms=LATENCY_MS, rx_buffer=RX_BUFFER) as board:
        tap = Tap(board.port)
        for phase in PHASES:
            if phase == "1 file changed":
                sample_tree.change_one(tree)
            # The shortest one is told as the median of three: chance has the largest share in it.
            runs = [measure(tap, TOOLS[name](tap.port, tree)) for _ in range(3 if phase == "unchanged" else 1)]
            figures[phase] = sorted(runs, key=lambda run: run.command_s)[len(runs) // 2]
            if name != "jiffy deploy":
                check(tap.port, tree)
    return figures


def check(port: str, tree: Path) -> None:
    """The same bytes are on the board; a fast wrong transfer is worth nothing."""
    with Session.open(open_serial(port, timeout_s=10)) as session:
        for path in sorted(tree.glob("*.py")):
            code = f"import hashlib\nprint(hashlib.sha256(open('/{tree.name}/{path.name}','rb').read()).digest().hex())"
            if session.execute(code).split() != [hashlib.sha256(path.read_bytes()).hexdigest().encode()]:
                raise SystemExit(f"{path.name} on the board is not what was sent")


def limit_s(tree: Path) -> float:
    """The shortest time in which the line can carry the tree, deflated as one."""
    content = b"".join(path.read_bytes() for path in sorted(tree.glob("*.py")))
    return len(zlib.compress(content, 9)) * 10 / BAUD


def show(figures: dict[str, dict[str, Figures]], limit: float) -> None:
    title = f"{sample_tree.FILES} files, {sample_tree.TOTAL_BYTES:,} bytes, {BAUD:,} baud, {LATENCY_MS} ms each way"
    table = Table(title=title)
    for column in ("", "", "command, s", "ratio", "on the line, s", "ratio", "bytes sent", "turns"):
        table.add_column(column, justify="right" if column else "left")
    for phase in PHASES:
        peer = figures["mpremote"][phase]
        for name, phases in figures.items():
            ours = phases[phase]
            ratios = f"{peer.command_s / ours.command_s:.1f}", f"{peer.line_s / ours.line_s:.1f}"
            times = f"{ours.command_s:.2f}", ratios[0], f"{ours.line_s:.2f}", ratios[1]
            table.add_row(phase, name, *times, f"{ours.bytes_sent:,}", f"{ours.turns:,}")
        table.add_section()
    table.add_row("the wire's limit", "source, deflated", "", "", f"{limit:.2f}")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description="the transfer benchmark")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "program"
        tree.mkdir()
        figures = {name: measure_tool(name, tree) for name in TOOLS}
        limit = limit_s(tree)
    show(figures, limit)
    peer, ours = figures["mpremote"], figures["jiffy deploy"]
    ratios = {phase: round(peer[phase].command_s / ours[phase].command_s, 2) for phase in PHASES}
    for phase, goal in GOALS.items():
        print(f"deploy, {phase}: {ratios[phase]} times as fast as mpremote (goal: at least {goal:g})")
    if arguments.json:
        plain = {name: {phase: asdict(value) for phase, value in phases.items()} for name, phases in figures.items()}
        arguments.json.write_text(json.dumps({"figures": plain, "ratios": ratios, "limit_s": limit}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
