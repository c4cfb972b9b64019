"""What a program consists of: its own files, and what it needs of kernel, drivers and board.

A single file takes its modules along by walking its imports; a folder is the program, with all that is in it (data
files too; no hidden files and no ``__pycache__``). Of ``drivers``, what is imported goes along, module by module. Of
``kernel`` and ``board``, everything does: they load modules at first use, by name, which no walk can see, and a module
that is missing then would stop a program that runs. It costs flash, and time once; unchanged files are not sent again.
"""

import ast
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from jiffy.errors import UsageError

WHOLE_PACKAGES = frozenset({"kernel", "board"})
SHIPPED_PACKAGES = frozenset({"kernel", "drivers", "board"})
HOST_ONLY_PACKAGES = frozenset({"board.emulated"})
"""The emulated board has its own machine module built in; it is not shipped to anybody."""
HOST_ONLY_SUFFIX = "_cpython"
CONSOLE = "drivers.console"
"""Goes along with the kernel, so that ``jiffy ps`` works on every program."""


@dataclass
class Program:
    """``files`` maps the path on the board, relative to the program's folder there, to the file on this computer."""

    entry: Path
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def entry_path(self) -> str:
        """The entry's path among ``files``."""
        return self.entry.name

    @property
    def entry_module(self) -> str:
        return self.entry.stem

    def has_module(self, name: str) -> bool:
        path = name.replace(".", "/")
        return f"{path}.py" in self.files or f"{path}/__init__.py" in self.files


def collect(path: Path) -> Program:
    """The program at ``path``: a file, or a folder with main.py. Raises UsageError when there is none, or when a
    file of it is not Python."""
    if path.is_dir():
        program = Program(path / "main.py", _files_of(path))
        if not program.entry.is_file():
            raise UsageError(f"{path} has no main.py: give a file, or a folder with main.py in it")
    elif path.is_file():
        program = Program(path, {path.name: path})
    else:
        raise UsageError(f"no such program: {path}")
    _Walk(program).run()
    return program


def _files_of(folder: Path) -> dict[str, Path]:
    files = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            files["/".join(parts)] = path
    return files


class _Walk:
    """Follows imports from the program's files until nothing new turns up."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._folder = program.entry.parent
        self._seen: set[str] = set()

    def run(self) -> None:
        waiting = [path for path in self._program.files if path.endswith(".py")]
        while waiting:
            path = waiting.pop()
            source = self._program.files[path]
            # The kernel goes along whole and imports nothing outside itself: nothing to learn from it.
            is_kernel = path.startswith("kernel/") and source.parent == shipped_folder("kernel")
            modules = set() if is_kernel else set(imported_modules(source, package_of(path)))
            if any(module.partition(".")[0] == "kernel" for module in modules):
                modules.add(CONSOLE)
            for module in sorted(modules - self._seen):
                waiting += self._add(module)
            self._seen |= modules

    def _add(self, module: str) -> Iterator[str]:
        """Add the module's file and its parents' to the program; yields the board paths that are new."""
        parts = module.split(".")
        for count in range(1, len(parts) + 1):
            stem = "/".join(parts[:count])
            for path in (f"{stem}/__init__.py", f"{stem}.py"):
                yield from self._add_file(path)
        package = parts[0]
        if package in WHOLE_PACKAGES and package not in self._seen and f"{package}/__init__.py" in self._program.files:
            self._seen.add(package)
            yield from self._add_package(package)

    def _add_file(self, path: str) -> Iterator[str]:
        source = self._find(path)
        if source and path not in self._program.files:
            self._program.files[path] = source
            yield path

    def _add_package(self, package: str) -> Iterator[str]:
        folder = self._program.files[f"{package}/__init__.py"].parent
        for source in sorted(folder.rglob("*.py")):
            yield from self._add_file(f"{package}/{source.relative_to(folder).as_posix()}")

    def _find(self, path: str) -> Path | None:
        """The program's own file comes first, as on the board and under Python."""
        package = path.removesuffix(".py").partition("/")[0]
        if any((self._folder / name).is_file() for name in (f"{package}.py", f"{package}/__init__.py")):
            found = self._folder / path
        elif package in SHIPPED_PACKAGES and not is_host_only(path):
            found = shipped_folder(package).parent / path
        else:
            found = self._folder / path
        return found if found.is_file() else None


def is_host_only(path: str) -> bool:
    """Whether a file of ours, by its path on the board, never runs there."""
    module = PurePosixPath(path)
    packages = {".".join(parent.parts) for parent in module.parents}
    return module.stem.endswith(HOST_ONLY_SUFFIX) or not packages.isdisjoint(HOST_ONLY_PACKAGES)


@cache
def shipped_folder(package: str) -> Path:
    """Where the files of ``package`` are on this computer."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise UsageError(f"the package {package} is missing from this installation of jiffy: install it again")
    return Path(found.origin).parent


def package_of(path: str) -> str:
    return ".".join(PurePosixPath(path).parent.parts)


def parsed(path: Path) -> ast.Module:
    """The syntax tree of the file. Raises UsageError naming file and line when it is not Python."""
    try:
        return ast.parse(path.read_bytes(), str(path))
    except SyntaxError as error:
        raise UsageError(f"{path}, line {error.lineno}: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}") from None


def imported_modules(path: Path, package: str) -> Iterator[str]:
    """Full names of what the file imports anywhere in it. ``from a import b`` gives ``a.b``, which may be no module."""
    tree = parsed(path)
    # Looking into expressions takes ten times as long; only __import__ hides there.
    nodes = ast.walk(tree) if b"__import__" in path.read_bytes() else _statements(tree.body)
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = ".".join(part for part in (_parent(package, level), module) if part)
                yield from (base if alias.name == "*" else f"{base}.{alias.name}" for alias in names)
            case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str(name)), *_]):
                yield name


def _parent(package: str, level: int) -> str:
    parts = package.split(".") if package else []
    return ".".join(parts[: len(parts) - level + 1]) if level else ""


def _statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Every statement but those under ``if TYPE_CHECKING``."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        for_types = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for part in ("orelse",) if for_types else ("body", "orelse", "finalbody", "handlers", "cases"):
            held = getattr(node, part, ())
            waiting += held if isinstance(held, list) else ()
