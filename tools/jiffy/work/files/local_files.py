"""Files of this computer that go to the board or come from it."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jiffy.errors import Damaged, UsageError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass
class Tree:
    """The content of a folder by its paths below it; of a single file, by the path ``""``."""

    files: dict[str, bytes] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)


class Excluded:
    """What ``--exclude`` leaves out: patterns in gitignore's syntax."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._spec = _spec(patterns) if patterns else None

    def __call__(self, path: str, *, is_folder: bool) -> bool:
        return self._spec is not None and self._spec.match_file(f"{path}/" if is_folder else path)


def _spec(patterns: Sequence[str]) -> "GitIgnoreSpec":
    # Loaded where something is left out: most commands end sooner without.
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        raise UsageError(f"--exclude {' '.join(patterns)} is no pattern of gitignore's syntax") from None


NOTHING = Excluded(())


def read_tree(local: Path, excluded: Excluded = NOTHING) -> Tree:
    """What is in ``local`` and not ``excluded``. Raises UsageError for what cannot be read."""
    if not os.path.exists(local):
        raise UsageError(f"no such file or folder: {local}")
    if not local.is_dir():
        return Tree({"": read_file(local)})
    tree = Tree()
    for path in _below(local, local, excluded):
        name = path.relative_to(local).as_posix()
        if path.is_dir():
            tree.folders.append(name)
        else:
            tree.files[name] = read_file(path)
    return tree


def _below(folder: Path, top: Path, excluded: Excluded) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from None
    for path in paths:
        if excluded(path.relative_to(top).as_posix(), is_folder=path.is_dir()):
            continue
        if path.is_dir() and path.is_symlink():
            raise UsageError(f"{path} is a link to a folder: put that folder itself, or leave it out with --exclude")
        if path.is_dir():
            yield path
            yield from _below(path, top, excluded)
        elif path.is_file():
            yield path


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot read {path}: {error.strerror}")


def write_file(path: Path, data: bytes) -> None:
    """Make ``path`` hold ``data``: it appears whole or not at all, with the permissions that it had."""
    # A name of its own: with anything added, a long one would be too long.
    new = path.with_name(f".jiffy-new-{os.getpid()}")
    try:
        new.write_bytes(data)
        if path.exists():
            shutil.copymode(path, new)
        os.replace(new, path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror}") from None


def inside(folder: Path, name: str) -> Path:
    """The path of ``name`` in ``folder``: a board must not write outside the folder that the user named, neither by a
    name nor through a link that lies there."""
    path = folder / name
    parts = name.replace("\\", "/").split("/") if os.name == "nt" else name.split("/")
    leads_out = any(part in ("", ".", "..") or "\0" in part for part in parts) or (os.name == "nt" and ":" in name)
    if leads_out or not path.parent.resolve().is_relative_to(folder.resolve()):
        raise Damaged(f"the board names a file {name!a}, which would lie outside {folder}")
    return path
