"""The direction kernel <- drivers <- board holds, and time and streams each have one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = frozenset({"kernel", "drivers", "board", "jiffy"})

# What the files of a layer may import of ours: a package with all that is in it, or one module.
MAY_IMPORT = {
    "kernel": ("kernel",),
    "drivers": ("kernel", "drivers"),
    "board": ("kernel", "drivers", "board"),
    "tools": ("jiffy", "board.emulated.launcher"),
}

# Programs for a board that the tool hands out as text; they stand on all layers and nothing stands on them.
PROGRAMS = ("tools/jiffy/templates/", "tools/jiffy/device/")

# The serial tool's own layers: a file imports only from its own folder, from those before it, and from jiffy.errors.
COMMAND_LINE = ("cli", "options", "command_line")
TOOL_LAYERS = (
    "protocol", "line", "session", "work/project", "work/transfer", "work/files", "work/programs", "show", "verbs",
)  # fmt: skip

# Modules that one file alone may import, in the layers that must not know them; drivers are handed what they drive.
ONE_DOOR = {"time": "kernel/clock.py", "select": "kernel/readiness.py", "machine": None, "asyncio": None}
LAYERS_WITH_DOORS = ("kernel", "drivers")


def imported_modules(source: str, package: str) -> Iterator[str]:
    """Full names of all modules that the source imports anywhere in it, also by ``__import__`` of a constant."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (parent, node.module) if part)
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("__import__", "import_module"):
                yield str(node.args[0].value)


def allowed(module: str, layer: str, path: str) -> bool:
    top = module.partition(".")[0]
    if top == "jiffy" and not allowed_in_the_tool(module, path):
        return False
    if top in OURS:
        return any(module == name or module.startswith(name + ".") for name in MAY_IMPORT[layer])
    plain = top.removeprefix("u")
    if layer in LAYERS_WITH_DOORS and plain in ONE_DOOR:
        return path == ONE_DOOR[plain]
    return True


def allowed_in_the_tool(module: str, path: str) -> bool:
    """What stands in no folder (the command line, the demo) may import everything; verbs may import the former."""
    here = tool_layer(path.removeprefix("tools/jiffy/").rpartition("/")[0])
    there = tool_layer("/".join(module.split(".")[1:]))
    if here is None:
        return True
    if there is None:
        name = module.split(".")[1] if "." in module else ""
        return name == "errors" or (name in COMMAND_LINE and TOOL_LAYERS[here] == "verbs")
    return there <= here


def tool_layer(path: str) -> int | None:
    """The number of the layer that ``path``, below tools/jiffy, lies in."""
    found = [number for number, layer in enumerate(TOOL_LAYERS) if f"{path}/".startswith(f"{layer}/")]
    return found[0] if found else None


def wrong_imports(root: Path) -> list[str]:
    """Every import in the tree that runs against the direction, as ``file imports module``."""
    wrong = []
    for layer in MAY_IMPORT:
        for file in sorted((root / layer).rglob("*.py")):
            path = file.relative_to(root)
            if path.as_posix().startswith(PROGRAMS):
                continue
            package = ".".join(path.parts[:-1])
            for module in imported_modules(file.read_text(encoding="utf-8"), package):
                if not allowed(module, layer, path.as_posix()):
                    wrong.append(f"{path.as_posix()} imports {module}")
    return wrong


def test_no_import_runs_against_the_direction() -> None:
    assert wrong_imports(ROOT) == []


@pytest.mark.parametrize(
    ("path", "source", "module"),
    [
        ("kernel/task.py", "import drivers.led", "drivers.led"),
        ("kernel/task.py", "def late():\n    from board import LED", "board.LED"),
        ("kernel/sub/task.py", "from ...drivers import led", "drivers.led"),
        ("kernel/task.py", "import time", "time"),
        ("kernel/task.py", "from utime import ticks_ms", "utime.ticks_ms"),
        ("kernel/clock.py", "import select", "select"),
        ("drivers/led.py", "try:\n    import board\nexcept ImportError:\n    pass", "board"),
        ("drivers/led.py", "from machine import Pin", "machine.Pin"),
        ("drivers/led.py", "__import__('time')", "time"),
        ("board/pins.py", "import jiffy", "jiffy"),
        ("tools/jiffy/run.py", "import kernel", "kernel"),
        ("tools/jiffy/protocol/frames.py", "from jiffy.line import transport", "jiffy.line.transport"),
        ("tools/jiffy/session/session.py", "import jiffy.cli", "jiffy.cli"),
        ("tools/jiffy/run.py", "from board.emulated import machine", "board.emulated.machine"),
        ("tools/jiffy/run.py", "import importlib\nimportlib.import_module('drivers')", "drivers"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, path: str, source: str, module: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source)
    assert wrong_imports(tmp_path) == [f"{path} imports {module}"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("kernel/clock.py", "import time"),
        ("kernel/readiness.py", "import select"),
        ("kernel/task.py", "from kernel.limits import TASKS\nfrom . import ready"),
        ("drivers/button.py", "from kernel.signal import Flag"),
        ("board/emulated/machine.py", "import time\nfrom drivers import led"),
        ("tools/jiffy/ports.py", "from board.emulated.launcher import EmulatedBoard\nimport time"),
        ("tools/jiffy/work/files/run.py", "from jiffy.session import session\nfrom jiffy.errors import JiffyError"),
    ],
)
def test_a_right_import_passes(tmp_path: Path, path: str, source: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source)
    assert wrong_imports(tmp_path) == []
