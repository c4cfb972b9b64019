"""The files of a project's folder that may go to a board, and those that stay at home.

What nobody wants on a board is never sent: hidden files, caches, what tests and editors leave behind, virtual
environments. The rest is the user's choice, in gitignore's syntax: in the file ``.jiffyignore``, and with
``--exclude``.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jiffy.errors import UsageError
from jiffy.work.project.sources import content

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".jiffyignore"
LOCK_FILE = "jiffy.lock"
OURS = ("pyproject.toml", LOCK_FILE)
"""Of the project on this computer; Jiffy reads them, no board does."""
LIBRARY = "lib"
NEVER_SENT = (
    ".*", "__pycache__", "*.py[cod]", "*.egg-info", "htmlcov", "coverage.xml", "node_modules",
    "*~", "#*#", "*.sw[nop]", "*.orig", "*.rej", "Thumbs.db", "desktop.ini",
)  # fmt: skip
"""Names of files and folders."""
VIRTUAL_ENVIRONMENT_MARK = "pyvenv.cfg"


class ProjectFiles:
    """``excluded`` are patterns in addition to those of the folder's ``.jiffyignore``; ``libraries`` are files from
    elsewhere by their path below ``lib/``, where the project has none of its own."""

    def __init__(self, folder: Path, excluded: Sequence[str] = (), libraries: Mapping[str, Path] | None = None) -> None:
        self.folder = folder
        self._excluded = excluded
        self._libraries = {f"{LIBRARY}/{path}": local for path, local in (libraries or {}).items()}

    def all(self) -> dict[str, Path]:
        """Every file to be sent by its path below the folder. Raises UsageError for a link that leaves the project."""
        found = {**self._libraries, **dict(self._below(self.folder, ""))}
        return {path: found[path] for path in sorted(found, key=lambda path: path.split("/"))}

    def find(self, path: str) -> Path | None:
        """The file at this path below the folder, if it is there and may be sent."""
        # Asked for by each name that a program imports, most of which are not here.
        if not os.path.isfile(f"{self.folder}/{path}"):
            return self._libraries.get(path)
        folders = [parent.as_posix() for parent in Path(path).parents][:-1]
        at_home = any(self.stays_home(folder, is_folder=True) for folder in folders) or self.stays_home(path)
        return self._libraries.get(path) if at_home else self._inside(self.folder / path)

    def first_module_in(self, path: str) -> str | None:
        """The path of a module in the folder at this path or below it; None where there is no such folder."""
        folder = self.folder / path
        if not folder.is_dir() or self.stays_home(path, is_folder=True):
            return None
        return next((found for found, _ in self._below(folder, f"{path}/") if found.endswith((".py", ".mpy"))), None)

    def stays_home(self, path: str, *, is_folder: bool = False) -> bool:
        name = path.rpartition("/")[2]
        if path in OURS or any(fnmatch(name, pattern) for pattern in NEVER_SENT):
            return True
        if is_folder and (self.folder / path / VIRTUAL_ENVIRONMENT_MARK).is_file():
            return True
        return self._ignored is not None and self._ignored.match_file(f"{path}/" if is_folder else path)

    def _below(self, folder: Path, prefix: str, parents: tuple[Path, ...] = ()) -> Iterator[tuple[str, Path]]:
        """The files below a folder; ``parents`` are the real folders on the way to it."""
        parents = (*parents, folder.resolve())
        for local in _children(folder):
            path = prefix + local.name
            is_folder = local.is_dir()
            if self.stays_home(path, is_folder=is_folder):
                continue
            if local.is_symlink() and self._inside(local).resolve() in parents:
                raise UsageError(
                    f"{local} leads back to a folder that it is in: remove it, or name it in {IGNORE_FILE}"
                )
            if is_folder:
                yield from self._below(local, f"{path}/", parents)
            elif local.is_file():
                yield path, local

    def _inside(self, local: Path) -> Path:
        """The file or folder itself. Raises UsageError when a link leads to nothing, or out of the project."""
        target = local.resolve()
        if not target.exists():
            raise UsageError(f"{local} is a link to {target}, which is not there: remove it")
        if not target.is_relative_to(self._real_folder):
            raise UsageError(
                f"{local} leads out of the project, to {target}: name what it leads to as a dependency in "
                f"pyproject.toml, put a copy in its place, or name it in {IGNORE_FILE}"
            )
        return local

    @cached_property
    def _real_folder(self) -> Path:
        return self.folder.resolve()

    @cached_property
    def _ignored(self) -> "GitIgnoreSpec | None":
        file = self.folder / IGNORE_FILE
        lines = content(file).decode("utf-8-sig", "replace").splitlines() if file.is_file() else []
        if not lines and not self._excluded:
            return None
        # Loaded where there is something to ignore: most commands end sooner without.
        from pathspec import GitIgnoreSpec

        for pattern in (*lines, *self._excluded):
            try:
                GitIgnoreSpec.from_lines([pattern])
            except ValueError:
                raise UsageError(f"{pattern!r} is no pattern of gitignore's syntax (in {file} or --exclude)") from None
        return GitIgnoreSpec.from_lines([*lines, *self._excluded])


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(f"cannot read {folder}: {error.strerror}") from None
