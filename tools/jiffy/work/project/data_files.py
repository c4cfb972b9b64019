"""Data files that a program misses on the board because they stayed on this computer."""

import ast
import re
from collections.abc import Iterator

from jiffy.work.project.program import Program
from jiffy.work.project.project_files import IGNORE_FILE
from jiffy.work.project.sources import parsed

NO_SUCH_FILE = re.compile(r"^OSError: .*(ENOENT|\[Errno 2\])", re.MULTILINE)


def missing_data_files(program: Program, error: str) -> list[str]:
    """For the traceback of a program that did not find a file: those that its source names and that are beside it here,
    but were not sent. By their paths below the program's folder."""
    if not NO_SUCH_FILE.search(error):
        return []
    named = {text for path in program.own_files if path.endswith(".py") for text in _texts(program, path)}
    folder = program.entry.parent
    return sorted(text for text in named if text not in program.files and (folder / text).is_file())


def hint(program: Program, error: str) -> str:
    """One line about them, or nothing."""
    missing = missing_data_files(program, error)
    if not missing:
        return ""
    names = ", ".join(missing)
    if program.is_folder:
        return f"jiffy: {names} stayed on this computer: excluded by {IGNORE_FILE} or --exclude"
    return (
        f"jiffy: {names} stayed on this computer: a single file takes no data files along, a folder with main.py in it "
        "takes all"
    )


def _texts(program: Program, path: str) -> Iterator[str]:
    """The string constants that could be paths below the program's folder."""
    for node in ast.walk(parsed(program.files[path])):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_path(node.value):
            yield node.value.removeprefix("./")


def _is_path(text: str) -> bool:
    return 0 < len(text) < 200 and text.isprintable() and not text.startswith("/") and ".." not in text.split("/")
