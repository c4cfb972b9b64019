"""Paths on the board, as people write them and as the board has them. No input, no output.

A path starts at the root of the board's files, whatever the current folder of a program was: ``note.txt``,
``/note.txt`` and ``:note.txt`` are the same file, ``:`` and ``/`` are the root. Where the flash is mounted at
``/flash``, that is the root: ``/note.txt`` is there too, so that a command means the same on every board, and only a
path that begins with the name of a file system is as the board has it (``/flash/note.txt``, ``/sd/log.csv``). A
firmware without folders has the root ``""``, and its files are names in it.
"""

from collections.abc import Collection
from fnmatch import fnmatchcase
from functools import cache
from posixpath import basename

from jiffy.errors import NotSupported, UsageError

LONGEST_NAME = 255
FLAT = ""
"""The root of a firmware that keeps no folders."""


def board_path(text: str, root: str = "/", mounts: Collection[str] = ()) -> str:
    """The path that ``text`` means: absolute, without ``.``, ``..`` and double slashes. ``mounts`` are the names of the
    file systems of a board that has none at ``/``. Raises UsageError for what no board can store, NotSupported for a
    folder where there are none."""
    _check(text)
    plain = text.removeprefix(":")
    parts: list[str] = []
    for part in plain.split("/"):
        if part == ".." and not parts:
            raise UsageError(f"{text} leads above the root of the board's files")
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if root == FLAT and len(parts) > 1:
        raise NotSupported(f"{text}: this firmware keeps no folders")
    is_mounted = plain.startswith("/") and parts and parts[0] in mounts
    return joined("/" if is_mounted else root, "/".join(parts))


def new_path(text: str, root: str = "/", mounts: Collection[str] = ()) -> str:
    """The same for what is to be made: control characters, which a transfer cannot carry, are refused, and names that
    are too long for every file system."""
    if any(ord(letter) < 32 for letter in text):
        raise UsageError(f"{text!a} has a control character: no name for a new file or folder")
    path = board_path(text, root, mounts)
    if any(len(name.encode()) > LONGEST_NAME for name in path.split("/")):
        raise UsageError(f"{text[:60]}...: a name on a board has at most {LONGEST_NAME} bytes")
    return path


def _check(text: str) -> None:
    if not text:
        raise UsageError("a path is empty: name a file or folder on the board, or : for its root")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{text!a} is not text in UTF-8 and cannot be a name on a board") from None
    if "\0" in text:
        raise UsageError(f"{text!a} cannot be a name on a board")


def names_a_folder(text: str) -> bool:
    """Whether the way it is written says that it can only be a folder: ``dir/``, ``:``, ``.``."""
    return basename(text.removeprefix(":")) in ("", ".", "..")


def joined(folder: str, name: str) -> str:
    """The path of ``name`` in ``folder``; without a name, the folder itself."""
    if not folder or not name:
        return name or folder
    return f"{folder.rstrip('/')}/{name}"


def parents(path: str) -> list[str]:
    """The folders that ``path`` lies in, from the root's first one downwards."""
    starts = [position for position, letter in enumerate(path) if letter == "/" and position]
    return [path[:position] for position in starts]


def is_within(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or lies in it."""
    return path == folder or path.startswith(joined(folder, "x")[:-1])


def is_pattern(path: str) -> bool:
    return any(letter in path for letter in "*?[")


def fixed_folder(pattern: str) -> str:
    """The folder below which everything that matches lies: the parts before the first one with a wildcard."""
    parts = pattern.split("/")
    count = next(index for index, part in enumerate(parts) if is_pattern(part))
    return "/".join(parts[:count]) or pattern[: pattern.startswith("/")]


def matches(pattern: str, path: str) -> bool:
    """As the shell has it: ``*``, ``?`` and ``[...]`` within a name, ``**`` for any number of folders (at the end, for
    all that is in them), and a name that starts with a dot only where the pattern has the dot."""
    wanted, names = pattern.split("/"), path.split("/")
    if wanted[-1] == "**":
        wanted.append("*")

    @cache
    def rest_matches(index: int, position: int) -> bool:
        if index == len(wanted):
            return position == len(names)
        if wanted[index] == "**":
            skipped = position < len(names) and not names[position].startswith(".")
            return rest_matches(index + 1, position) or (skipped and rest_matches(index, position + 1))
        fits = position < len(names) and _name_matches(wanted[index], names[position])
        return fits and rest_matches(index + 1, position + 1)

    return rest_matches(0, 0)


def _name_matches(pattern: str, name: str) -> bool:
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return fnmatchcase(name, pattern)
