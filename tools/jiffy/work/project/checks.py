"""What no board could run, refused before anything is sent: files that ``import`` would not find there."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jiffy.errors import UsageError
from jiffy.work.project.built_in_modules import ALIASES, BUILT_IN, EXTENSIBLE
from jiffy.work.project.project_files import LIBRARY
from jiffy.work.project.sources import source

TAKEN = "_jiffy"
"""What Jiffy itself needs on the board stands under this name."""
MODULE_SUFFIXES = (".py", ".mpy")


def check_entry(entry: Path) -> None:
    """Raises UsageError when the file's name is none that ``import`` could find."""
    name = entry.name
    if entry.suffix != ".py":
        raise UsageError(f"{entry} is no Python program: its name does not end in .py")
    if "." in entry.stem:
        raise UsageError(f"{entry} cannot be imported by its name, which has a dot in it: rename it")
    if not _is_printable(name):
        raise UsageError(f"{str(entry)!r} cannot be a file's name on the board: rename it")


def check_files(files: Mapping[str, Path], own: Iterable[str]) -> None:
    """``files`` maps paths on the board to files here; ``own`` are the paths of those that are not shipped with Jiffy.
    Raises UsageError for the first that ``import`` would not find, or that would hide a module of MicroPython."""
    folders = {path[:end] for path in files for end in _slashes(path)}
    for path in sorted(own):
        _check_printable(path)
        _check_hidden_by_folder(path, folders, files[path])
        _check_twice(path, files)
        _check_built_in(path, files[path])
    for path in sorted(files):
        _check_hidden_library(path, folders, files)


def _check_printable(path: str) -> None:
    if not _is_printable(path):
        raise UsageError(f"{path!r} cannot be a file's name on the board: rename it, or name it in .jiffyignore")


def _check_hidden_by_folder(path: str, folders: set[str], local: Path) -> None:
    stem = module_stem(path)
    if stem in folders:
        raise UsageError(f"{local} cannot be imported: on the board the folder {stem}/ is found first; rename one")


def _check_twice(path: str, files: Mapping[str, Path]) -> None:
    if path.endswith(".py") and path[: -len("py")] + "mpy" in files:
        raise UsageError(f"{files[path]} and the .mpy file beside it are the same module: remove one")


def _check_built_in(path: str, local: Path) -> None:
    top, in_library = top_module(path)
    is_module = module_stem(path) is not None
    if top in BUILT_IN | ALIASES and is_module:
        raise UsageError(f"{local}: `import {top}` finds MicroPython's built-in module instead of this file: rename it")
    if top == TAKEN:
        raise UsageError(f"{local}: {TAKEN} is what Jiffy brings to the board itself: rename it")
    if top in EXTENSIBLE and not in_library and not (is_module and _extends(top, local)):
        raise UsageError(
            f"{local} hides MicroPython's built-in module {top} from all that runs: rename it "
            f"(a module that extends it says `from u{top} import *`)"
        )


def _extends(name: str, local: Path) -> bool:
    """Whether the file takes in the built-in module, in one of the two ways that MicroPython's documentation shows."""
    text = source(local) if local.suffix == ".py" else b""
    return f"u{name}".encode() in text or b"sys.path" in text


def _check_hidden_library(path: str, folders: set[str], files: Mapping[str, Path]) -> None:
    top, in_library = top_module(path)
    if in_library and top in folders and module_stem(path):
        raise UsageError(f"{files[path]} cannot be imported: on the board the folder {top}/ is found first; rename one")


def top_module(path: str) -> tuple[str, bool]:
    """The name by which the first ``import`` of what lies at this path begins, and whether it lies in lib/. Nothing
    for a data file."""
    first, _, rest = path.partition("/")
    in_library = first == LIBRARY and bool(rest)
    if in_library:
        first, _, rest = rest.partition("/")
    return (first if rest else module_stem(first) or ""), in_library


def module_stem(path: str) -> str | None:
    """The path without the suffix of a module, None for a data file."""
    found = [path.removesuffix(suffix) for suffix in MODULE_SUFFIXES if path.endswith(suffix)]
    return found[0] if found else None


def _slashes(path: str) -> Iterator[int]:
    return (index for index, letter in enumerate(path) if letter == "/")


def _is_printable(name: str) -> bool:
    """Whether the board's list of files and its file system can hold the name: UTF-8 without control characters."""
    return not any(ord(letter) < 32 or ord(letter) == 127 or 0xD800 <= ord(letter) < 0xE000 for letter in name)
