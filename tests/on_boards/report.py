"""What the board suite ran, and where: kept in report.json beside this file, shown as a table in the README.

    python3 tools/dev.py test --board PORT --board-report tests/on_boards/report.json
    python3 tools/dev.py report

The first adds the board's row to the file (each run of the suite replaces the rows of the boards it ran on), the second
writes the table into the README between its two marks.
"""

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

import pytest

FOLDER = Path(__file__).resolve().parent
FILE = FOLDER / "report.json"
README = FOLDER.parents[1] / "README.md"
BEGIN, END = "<!-- what was run where -->\n", "<!-- end -->\n"
PARTS = {
    "test_first_program": "first program",
    "test_verbs": "every verb",
    "test_golden_programs": "golden programs",
    "test_faults": "a bad line",
    "test_board_states": "states and heaps",
}


class Row(TypedDict):
    """One board: what it is, and the tests of each part by how they ended."""

    board: str
    firmware: str
    physical: bool
    date: str
    parts: dict[str, dict[str, int]]


class Collected:
    """The results of a run, as they come in."""

    def __init__(self) -> None:
        self.boards: dict[str, tuple[str, bool]] = {}
        self.results: dict[str, dict[str, Counter[str]]] = {}

    def add(self, board: str, firmware: str, physical: bool, part: str, outcome: str) -> None:
        self.boards[board] = (firmware, physical)
        self.results.setdefault(board, {}).setdefault(part, Counter())[outcome] += 1

    def rows(self) -> list[Row]:
        today = date.today().isoformat()
        return [
            Row(
                board=board,
                firmware=firmware,
                physical=physical,
                date=today,
                parts={part: dict(counts) for part, counts in sorted(self.results[board].items())},
            )
            for board, (firmware, physical) in self.boards.items()
        ]

    def write(self, path: Path) -> None:
        mine = {row["board"]: row for row in self.rows()}
        rows = {row["board"]: row for row in read(path)} | mine
        path.write_text(json.dumps([rows[name] for name in sorted(rows)], indent=1) + "\n", encoding="utf-8")


class Reporter:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._collected = Collected()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        board: Any = dict(report.user_properties).get("board")
        if board and (report.when == "call" or report.outcome != "passed"):
            part = Path(report.nodeid.partition("::")[0]).stem
            name, firmware, physical = board
            self._collected.add(name, firmware, physical, part, report.outcome)

    def pytest_sessionfinish(self) -> None:
        self._collected.write(self._path)


def read(path: Path) -> list[Row]:
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def table(rows: list[Row]) -> str:
    """The rows as Markdown; physical boards have a line of their own while there is none."""
    lines = [
        "| board | firmware | " + " | ".join(PARTS.values()) + " | on |",
        "|---" * (len(PARTS) + 3) + "|",
    ]
    for row in rows:
        cells = [told(row["parts"].get(part, {})) for part in PARTS]
        lines.append(f"| {row['board']} | {row['firmware']} | {' | '.join(cells)} | {row['date']} |")
    if not any(row["physical"] for row in rows):
        lines.append("| physical boards | none yet | " + " | ".join("" for _ in PARTS) + " | |")
    return "\n".join(lines) + "\n"


def told(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "not run"


def with_table(readme: str, rows: list[Row]) -> str:
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the README has no place for the table, between {BEGIN.strip()} and {END.strip()}")
    return before + begin + table(rows) + end + after


def main() -> int:
    README.write_text(with_table(README.read_text(encoding="utf-8"), read(FILE)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
