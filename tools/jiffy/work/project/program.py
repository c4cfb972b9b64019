"""What a program consists of: its own files, and what it needs of kernel, drivers and board.

A single file takes its modules along by walking its imports, from the files beside it and from ``lib/``; a folder is
the program, with all that is in it (data files too; ``project_files`` tells what stays at home). Of ``drivers``, what
is imported goes along, module by module. Of ``kernel`` and ``board``, everything does: they load modules at first use,
by name, which no walk can see, and a module that is missing then would stop a program that runs. It costs flash, and
time once; unchanged files are not sent again.

The program's own modules come first, as on the board and under Python: those beside it, then those in ``lib/``, and
only then what Jiffy brings. A folder without ``__init__.py`` is a package; what it lacks comes from ours of that name.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from jiffy.errors import UsageError
from jiffy.work.project.checks import MODULE_SUFFIXES, TAKEN, check_entry, check_files, module_stem, top_module
from jiffy.work.project.project_files import IGNORE_FILE, LIBRARY, ProjectFiles
from jiffy.work.project.sources import imported_modules

WHOLE_PACKAGES = frozenset({"kernel", "board"})
SHIPPED_PACKAGES = frozenset({"kernel", "drivers", "board"})
FILLED_UP = "drivers"
"""The one of them in whose folder a project's own modules stand beside ours."""
HOST_ONLY_PACKAGES = frozenset({"board.emulated"})
"""The emulated board has its own machine module built in; it is not shipped to anybody."""
HOST_ONLY_SUFFIX = "_cpython"
READS_INPUT = re.compile(rb"\b(stdin|input)\b")
JIFFY_FOLDER = Path(__file__).resolve().parents[2] / "device" / TAKEN
"""What Jiffy itself needs beside a program, under a name that no project takes."""


@dataclass
class Program:
    """``files`` maps the path on the board, relative to the program's folder there, to the file on this computer."""

    entry: Path
    files: dict[str, Path] = field(default_factory=dict)
    is_folder: bool = False
    """All files of the entry's folder, not only what it imports."""

    @property
    def entry_path(self) -> str:
        """The entry's path among ``files``."""
        return self.entry.name

    @property
    def entry_module(self) -> str:
        return self.entry.stem

    @property
    def search_paths(self) -> list[str]:
        """The folders below the program's that go on ``sys.path`` behind it."""
        return [LIBRARY] if any(path.startswith(f"{LIBRARY}/") for path in self.files) else []

    @property
    def has_console(self) -> bool:
        """Whether our console went along: with our kernel, so that ``jiffy ps`` works on every program that has it."""
        return f"{TAKEN}/console.py" in self.files

    @property
    def reads_input(self) -> bool:
        """Whether the program may read its standard input."""
        return f"{TAKEN}/stdin.py" in self.files

    @property
    def may_soft_reset(self) -> bool:
        """Whether the program may call ``machine.soft_reset()``."""
        return any(b"soft_reset" in self.files[path].read_bytes() for path in self.own_files)

    @property
    def brings_jiffy(self) -> bool:
        """Whether the package that Jiffy itself needs went along."""
        return f"{TAKEN}/__init__.py" in self.files

    @property
    def own_files(self) -> list[str]:
        """The paths on the board of what is not shipped with Jiffy."""
        return [path for path in self.files if not is_shipped(path, self.files)]

    def local_names(self) -> dict[str, str]:
        """By the path on the board, which is a file's name in tracebacks there: its name as a person here would open
        it; of what is shipped with Jiffy, the path again."""
        own = set(self.own_files)
        return {path: _shown(local) if path in own else path for path, local in self.files.items()}


def _shown(local: Path) -> str:
    relative = os.path.relpath(local)
    return os.path.abspath(local) if relative.startswith(os.pardir) else relative


def collect(path: Path, excluded: Sequence[str] = (), libraries: Mapping[str, Path] | None = None) -> Program:
    """The program at ``path``: a file, or a folder with main.py; without what matches the patterns ``excluded``, and
    with ``libraries`` from elsewhere, by their paths below lib/. Raises UsageError when there is none, when a file of
    it is not Python, and for what no board could import."""
    if path.is_dir():
        own = ProjectFiles(path, excluded, libraries)
        program = Program(path / "main.py", own.all(), is_folder=True)
        if "main.py" not in program.files:
            raise UsageError(_without_main(path))
    elif path.is_file():
        check_entry(path)
        own = ProjectFiles(path.parent, excluded, libraries)
        program = Program(path, {path.name: path})
    else:
        raise UsageError(f"no such program: {path}")
    _Walk(program, own).run()
    if not any(path.startswith(f"{TAKEN}/") for path in program.files):
        program.files.update(what_jiffy_needs(program.files))
    check_files(program.files, program.own_files)
    return program


def _without_main(folder: Path) -> str:
    if (folder / "main.py").is_file():
        return f"{folder}/main.py is excluded, by {IGNORE_FILE} or --exclude: a folder is started by its main.py"
    return f"{folder} has no main.py: give a file, or a folder with main.py in it"


class _Walk:
    """Follows imports from the program's files until nothing new turns up."""

    def __init__(self, program: Program, own: ProjectFiles) -> None:
        self._program = program
        self._own = own
        self._seen: set[str] = set()

    def run(self) -> None:
        waiting = [path for path in self._program.files if path.endswith(".py")]
        while waiting:
            path = waiting.pop()
            source = self._program.files[path]
            # The kernel goes along whole and imports nothing outside itself: nothing to learn from it.
            is_kernel = path.startswith("kernel/") and is_shipped(path, self._program.files)
            modules = set() if is_kernel else set(imported_modules(source, package_of(path)))
            for module in sorted(modules - self._seen):
                waiting += self._add(module)
            self._seen |= modules

    def _add(self, module: str) -> Iterator[str]:
        """Add the module's file and its parents' to the program; yields the board paths that are new."""
        parts = module.split(".")
        for count in range(1, len(parts) + 1):
            stem = "/".join(parts[:count])
            for path in (f"{stem}/__init__", stem):
                yield from self._add_file(path)
        yield from self._add_bare_folder("/".join(parts))
        package = parts[0]
        is_ours = is_shipped(f"{package}/__init__.py", self._program.files)
        if package in WHOLE_PACKAGES and package not in self._seen and is_ours:
            self._seen.add(package)
            for source in sorted(shipped_folder(package).rglob("*.py")):
                yield from self._add_file(f"{package}/{source.relative_to(shipped_folder(package)).as_posix()[:-3]}")

    def _add_file(self, stem: str) -> Iterator[str]:
        found = self._find(stem)
        if found and found[0] not in self._program.files:
            path, self._program.files[path] = found[0], found[1]
            if path.endswith(".py"):
                yield path

    def _add_bare_folder(self, stem: str) -> Iterator[str]:
        """A folder without ``__init__.py`` can be imported by itself: it has to be there, with something in it."""
        package = stem.partition("/")[0]
        for folder in ("", f"{LIBRARY}/"):
            path = f"{folder}{stem}"
            if not self._has_whole(path) and (module := self._own.first_module_in(path)):
                yield from self._add_file(module_stem(module) or "")
                return
            if self._has_whole(folder + package):
                return

    def _find(self, stem: str) -> tuple[str, Path] | None:
        """The module's path on the board and its file here."""
        package = stem.partition("/")[0]
        for folder in ("", f"{LIBRARY}/"):
            for suffix in MODULE_SUFFIXES:
                if found := self._own.find(folder + stem + suffix):
                    return None if self._is_ours_for_hosts(stem + suffix, found) else (folder + stem + suffix, found)
            if self._has_whole(folder + package):
                return None
        path = f"{stem}.py"
        if package not in SHIPPED_PACKAGES or is_host_only(path):
            return None
        found = shipped_folder(package).parent / path
        return (self._place_of_ours(package) + path, found) if found.is_file() else None

    def _place_of_ours(self, package: str) -> str:
        """Where ours of a package goes: into lib/ where the project fills up ``drivers`` there, since a folder that is
        found before that one would hide it."""
        bare = f"{LIBRARY}/{FILLED_UP}"
        is_in_library = package == FILLED_UP and not self._own.first_module_in(FILLED_UP)
        return f"{LIBRARY}/" if is_in_library and self._own.first_module_in(bare) else ""

    def _is_ours_for_hosts(self, path: str, found: Path) -> bool:
        """For programs that stand in Jiffy's own clone."""
        return is_host_only(path) and is_shipped(path, {path: found.absolute()})

    def _has_whole(self, stem: str) -> bool:
        """Whether the program has a module, or a package with ``__init__.py``, to which nothing is added."""
        return any(self._own.find(f"{stem}{end}{suffix}") for end in ("", "/__init__") for suffix in MODULE_SUFFIXES)


def what_jiffy_needs(files: dict[str, Path]) -> dict[str, Path]:
    """The package that starts these files, reads the line for them and answers on it, by its paths on the board. A
    project's own drivers do not matter to it."""
    console = is_shipped("kernel/__init__.py", files)
    reads = any(_may_read_input(local) for path, local in files.items() if not is_shipped(path, files))
    line = reads or console
    wanted = {"__init__": True, "last_words": True, "checksum": line, "line": line, "console": console, "stdin": reads}
    wanted["typed"] = reads and console
    return {f"{TAKEN}/{name}.py": JIFFY_FOLDER / f"{name}.py" for name, needed in wanted.items() if needed}


def _may_read_input(local: Path) -> bool:
    """Whether a module names standard input, as source or compiled."""
    return local.suffix in MODULE_SUFFIXES and READS_INPUT.search(local.read_bytes()) is not None


def kept_files(program: Program, there: Iterable[str]) -> dict[str, Path]:
    """Which of the files ``there`` in the program's folder on the board are of the packages that Jiffy brings, and do
    no harm to the program: it has nothing of its own by such a name."""
    own = {top_module(path)[0] for path in program.own_files}
    kept = {}
    for stem in (stem for path in there if (stem := module_stem(path))):
        package, path = stem.partition("/")[0], f"{stem}.py"
        if package in own or path in program.files or package not in (TAKEN, *SHIPPED_PACKAGES) or is_host_only(path):
            continue
        local = (JIFFY_FOLDER if package == TAKEN else shipped_folder(package)).parent / path
        if local.is_file():
            kept[path] = local
    return kept


def is_host_only(path: str) -> bool:
    """Whether a file of ours, by its path on the board, never runs there."""
    module = PurePosixPath(path)
    packages = {".".join(parent.parts) for parent in module.parents}
    return module.stem.endswith(HOST_ONLY_SUFFIX) or not packages.isdisjoint(HOST_ONLY_PACKAGES)


def is_shipped(path: str, files: dict[str, Path]) -> bool:
    """Whether the file with this path on the board is ours, not the program's own of that name."""
    package = path.partition("/")[0]
    if package == TAKEN:
        return files.get(path, Path()).parent == JIFFY_FOLDER
    local, name = files.get(path), path.removeprefix(f"{LIBRARY}/")
    package = name.partition("/")[0]
    return package in SHIPPED_PACKAGES and local == shipped_folder(package).parent / name


@cache
def shipped_folder(package: str) -> Path:
    """Where the files of ``package`` are on this computer: beside jiffy, or in a clone beside ``tools``. Python itself
    is not asked: with ``python -m jiffy`` it would find the project's own first."""
    here = Path(__file__).resolve().parents[2]
    for root in (here.parent, here.parent.parent):
        if (root / package / "__init__.py").is_file():
            return root / package
    raise UsageError(f"the package {package} is missing from this installation of jiffy: install it again")


def package_of(path: str) -> str:
    return ".".join(PurePosixPath(path).parent.parts)
