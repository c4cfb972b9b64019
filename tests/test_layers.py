"""The direction kernel <- drivers <- board holds, so do the layers within kernel and tool; time has one door."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
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

# Modules that these files alone may import, in the layers that must not know them; drivers are handed what they drive.
DOORS = {
    "time": ("kernel/clock.py",),
    "select": ("kernel/readiness.py", "kernel/port.py"),
    "machine": (),
    "asyncio": (),
}
LAYERS_WITH_DOORS = ("kernel", "drivers")


def imported_modules(source: str, package: str) -> Iterator[str]:
    """Full names of all modules that the source imports anywhere in it, also by ``__import__`` of a constant."""
    for node in ast.walk(ast.parse(source)):
        yield from imported_by(node, package)


def imported_by(node: ast.AST, package: str) -> Iterator[str]:
    """The same of one part of a source."""
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
    if layer in LAYERS_WITH_DOORS and plain in DOORS:
        return path in DOORS[plain]
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


# ---- the kernel's own layers ---------------------------------------------------------------------------------------

# A file of the kernel imports at its top from layers above its own or from its own. What runs late, within a function,
# on first use, may lie below: all such arrows, and those that close a circle, from each file to files.
LATE = {
    "clock": "exact virtual",
    "port": "sleeping",
    "port_cpython": "threads",
    "task": "callbacks current errors report",
    "scheduler": "errors failures loop report",
    "runner": "errors failures report",
    "callbacks": "report",
    "loop": "failures",
    "timeouts": "reprs",
}


def kernel_layers(readme: str) -> dict[str, int]:
    """The number of each file's layer, from the rows ``| layer | `file`, `file` | what |`` of the kernel's README."""
    order: list[str] = []
    found: dict[str, int] = {}
    for layer, files in re.findall(r"^\| (\w+) \| ((?:`\w+`(?:, )?)+) \|", readme.partition("## Inside")[2], re.M):
        if layer not in order:
            order.append(layer)
        found |= dict.fromkeys(re.findall(r"\w+", files), order.index(layer))
    return found


def parts(tree: ast.AST, late: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it runs within a function; without what stands there for type checkers alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        within = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield node, within
        yield from parts(node, within)


def arrows(folder: Path) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The imports among the files of a package, as pairs of names: those at the top of files, and the late ones."""
    top: set[tuple[str, str]] = set()
    late: set[tuple[str, str]] = set()
    for file in sorted(folder.glob("[!_]*.py")):
        for node, within in parts(ast.parse(file.read_text(encoding="utf-8"))):
            for module in imported_by(node, folder.name):
                package, _, name = module.partition(".")
                if package == folder.name:
                    (late if within else top).add((file.stem, name.partition(".")[0]))
    return top, late


def circle(arrows: set[tuple[str, str]]) -> str:
    """One of the circles among these imports, "" when there is none."""
    followers: dict[str, list[str]] = {}
    for name, other in sorted(arrows):
        followers.setdefault(name, []).append(other)
    try:
        TopologicalSorter(followers).prepare()
    except CycleError as error:
        return " -> ".join(reversed(error.args[1]))
    return ""


def wrong_arrows(folder: Path, layers: dict[str, int], table: dict[str, str]) -> list[str]:
    """Whatever in the kernel's folder does not agree with its layers and with the table of late arrows."""
    files = {file.stem for file in folder.glob("[!_]*.py")}
    if files != set(layers):
        return [
            f"{name} has no row under Inside in kernel/README.md, or is not there"
            for name in sorted(files ^ set(layers))
        ]
    top, late = arrows(folder)
    down = {(name, other) for name, other in top | late if other in layers and layers[other] > layers[name]}
    listed = {(name, other) for name, others in table.items() for other in others.split()}
    others = top | (late - listed)
    needed = {arrow for arrow in listed & late if arrow in down or circle(others | {arrow})}
    wrong = [f"{name} imports {other} at its top, from a layer below" for name, other in top & down]
    wrong += [f"{name} imports {other} late, from a layer below: not in LATE" for name, other in (late & down) - listed]
    wrong += [f"LATE has {name}: {other}, for nothing" for name, other in listed - needed]
    return sorted(wrong) + [f"a circle: {found}" for found in [circle(others)] if found]


def test_the_kernels_files_import_from_layers_above_their_own() -> None:
    layers = kernel_layers((ROOT / "kernel" / "README.md").read_text(encoding="utf-8"))
    assert wrong_arrows(ROOT / "kernel", layers, LATE) == []


def test_a_files_layer_is_its_row_in_the_readme() -> None:
    before = "| ground | `x` | of another table |\n## Inside\n"
    rows = "| ground | `a` | time |\n| heart | `b`, `c` | tasks |\n| ground | `d` | |"
    assert kernel_layers(before + rows) == {"a": 0, "b": 1, "c": 1, "d": 0}


def test_the_files_that_the_readme_names_for_a_change_are_there() -> None:
    text = (ROOT / "kernel" / "README.md").read_text(encoding="utf-8")
    changes = re.findall(r"^\|.*\| (.*) \|$", text.partition("### Where a change goes")[2], re.M)
    names = [name for files in changes for name in re.findall(r"`([\w/]+)`", files)]
    folders = [ROOT / "kernel", ROOT / "tools" / "jiffy"]
    assert len(changes) > 10
    assert [name for name in names if not any((folder / f"{name}.py").is_file() for folder in folders)] == []


A_LATE = "def first_use():\n    from .b import name"
B_LATE = "class B:\n    def first_use(self):\n        from . import a"
FOR_TYPES = "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from .b import name"


@pytest.mark.parametrize(
    ("a", "b", "layers", "table", "wrong"),
    [
        ("", "from .a import name", {"a": 0, "b": 1}, {}, []),
        (FOR_TYPES, "from .a import name", {"a": 0, "b": 1}, {}, []),
        (A_LATE, "from .a import name", {"a": 0, "b": 1}, {"a": "b"}, []),
        (A_LATE, "from .a import name", {"a": 0, "b": 0}, {"a": "b"}, []),
        ("", B_LATE, {"a": 0, "b": 1}, {}, []),
        ("", "from .a import name", {"a": 0}, {}, ["b has no row under Inside in kernel/README.md, or is not there"]),
        ("", "", {"a": 0, "b": 0, "c": 1}, {}, ["c has no row under Inside in kernel/README.md, or is not there"]),
        ("from .b import name", "", {"a": 0, "b": 1}, {}, ["a imports b at its top, from a layer below"]),
        ("import kernel.b", "", {"a": 0, "b": 1}, {}, ["a imports b at its top, from a layer below"]),
        ("from .b import name", "", {"a": 0, "b": 1}, {"a": "b"},
         ["LATE has a: b, for nothing", "a imports b at its top, from a layer below"]),
        (A_LATE, "", {"a": 0, "b": 1}, {}, ["a imports b late, from a layer below: not in LATE"]),
        ("", "", {"a": 0, "b": 1}, {"a": "b"}, ["LATE has a: b, for nothing"]),
        (A_LATE, "", {"a": 0, "b": 0}, {"a": "b"}, ["LATE has a: b, for nothing"]),
        ("from .b import name", "from .a import name", {"a": 0, "b": 0}, {}, ["a circle: a -> b -> a"]),
        (A_LATE, B_LATE, {"a": 0, "b": 0}, {}, ["a circle: a -> b -> a"]),
        (A_LATE, "from .a import name", {"a": 0, "b": 1}, {},
         ["a imports b late, from a layer below: not in LATE", "a circle: a -> b -> a"]),
    ],
)  # fmt: skip
def test_a_wrong_arrow_within_the_kernel_is_found(
    tmp_path: Path, a: str, b: str, layers: dict[str, int], table: dict[str, str], wrong: list[str]
) -> None:
    folder = tmp_path / "kernel"
    folder.mkdir()
    (folder / "a.py").write_text(a)
    (folder / "b.py").write_text(b)
    assert wrong_arrows(folder, layers, table) == wrong
