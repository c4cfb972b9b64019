"""What a project needs of others, ``dependencies`` under ``[tool.jiffy]``: brought once, pinned, sent as ``lib/``.

    jiffy.lock     beside pyproject.toml, for version control: each file, where it came from, its SHA-256
    .jiffy/lib/    the files themselves; may be removed at any time

What the lock names is never asked for again: another computer gets the same bytes, or an error. To take newer ones,
change the version in pyproject.toml, or remove the dependency's part of the lock. What is on this computer
(``./x.py``, ``../common/acme``) is taken as it is, from where it is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jiffy.errors import UsageError
from jiffy.work.project.mip import Mip, fetched
from jiffy.work.project.project_files import LOCK_FILE, ProjectFiles

FOLDER = Path(".jiffy") / "lib"
LOCK_VERSION = 1


@dataclass(frozen=True)
class Pinned:
    """A file of the lock."""

    address: str
    sha256: str


Lock = dict[str, dict[str, Pinned]]
"""By dependency, as pyproject.toml has it, its files by their path below lib/."""


def brought(folder: Path, dependencies: Sequence[str], mip: Mip, say: Callable[[str], None]) -> dict[str, Path]:
    """The files of a project's dependencies, by their path below ``lib/``; what is not here yet is fetched. ``folder``
    holds the project's pyproject.toml. Raises UsageError when one cannot be had, or is not what the lock says."""
    here = [dependency for dependency in dependencies if is_path(dependency)]
    old = read_lock(folder / LOCK_FILE)
    lock: Lock = {}
    for dependency in dependencies:
        if dependency in here:
            continue
        if dependency not in old:
            say(f"fetching {dependency}")
        lock[dependency] = old[dependency] if dependency in old else _pin(folder, dependency, mip)
    files = _merged(lock)
    for path, pinned in files.items():
        _bring(folder, path, pinned, say)
    _sweep(folder, files)
    if lock != old:
        _write_lock(folder / LOCK_FILE, lock)
    found = {path: folder / FOLDER / path for path in files}
    for dependency in here:
        for path, local in files_here(folder, dependency).items():
            if path in found:
                raise UsageError(f"{dependency} brings another lib/{path} than {found[path]}: name one of them")
            found[path] = local
    return found


def is_path(dependency: str) -> bool:
    return dependency.startswith(("./", "../"))


def files_here(folder: Path, dependency: str) -> dict[str, Path]:
    """The module or the package at a path that starts from the project's folder, by its paths below lib/."""
    local = folder / dependency
    if local.is_dir():
        return {f"{local.name}/{path}": file for path, file in ProjectFiles(local).all().items()}
    if local.is_file():
        return {local.name: local}
    raise UsageError(f"the dependency {dependency} is not there: no such file or folder {local}")


def _pin(folder: Path, dependency: str, mip: Mip) -> dict[str, Pinned]:
    """Fetch a dependency for the first time."""
    pinned = {}
    for source in mip.sources(dependency):
        data = fetched(source.address)
        digest = sha256(data).hexdigest()
        if not digest.startswith(source.digest):
            raise UsageError(f"{source.address} is not what the index says: its SHA-256 begins with {digest[:16]}")
        _write(folder / FOLDER / source.path, data)
        pinned[source.path] = Pinned(source.address, digest)
    if not pinned:
        raise UsageError(f"the dependency {dependency} has no files")
    return pinned


def _merged(lock: Lock) -> dict[str, Pinned]:
    """Raises UsageError when two dependencies bring different files of the same path."""
    files: dict[str, Pinned] = {}
    for dependency, pinned in lock.items():
        for path, each in pinned.items():
            if files.setdefault(path, each).sha256 != each.sha256:
                raise UsageError(
                    f"{dependency} brings another lib/{path} than the dependency before it: pin one version"
                )
    return files


def _bring(folder: Path, path: str, pinned: Pinned, say: Callable[[str], None]) -> None:
    local = folder / FOLDER / path
    if local.is_file() and sha256(local.read_bytes()).hexdigest() == pinned.sha256:
        return
    say(f"fetching lib/{path}")
    data = fetched(pinned.address)
    if sha256(data).hexdigest() != pinned.sha256:
        raise UsageError(
            f"{pinned.address} has changed since it was pinned: if that is wanted, remove its part of {LOCK_FILE}"
        )
    _write(local, data)


def _write(local: Path, data: bytes) -> None:
    try:
        local.parent.mkdir(parents=True, exist_ok=True)
        local.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write {local}: {error.strerror}") from None


def _sweep(folder: Path, files: Mapping[str, Pinned]) -> None:
    """Remove what no dependency needs any more."""
    root = folder / FOLDER
    for local in sorted(root.rglob("*"), reverse=True):
        if local.is_file() and local.relative_to(root).as_posix() not in files:
            local.unlink()
        elif local.is_dir() and not any(local.iterdir()):
            local.rmdir()


def read_lock(file: Path) -> Lock:
    """Nothing where there is no lock. Raises UsageError for a file that is none."""
    if not file.is_file():
        return {}
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if content["version"] != LOCK_VERSION:
            raise UsageError(f"{file} is of another version of jiffy: remove it, and the dependencies are pinned anew")
        return {
            dependency: {str(path): Pinned(str(each["from"]), str(each["sha256"])) for path, each in files.items()}
            for dependency, files in content["dependencies"].items()
        }
    except (KeyError, TypeError, AttributeError, ValueError):
        raise UsageError(f"{file} is damaged: restore it, or remove it, and the dependencies are pinned anew") from None


def _write_lock(file: Path, lock: Lock) -> None:
    content = {
        "version": LOCK_VERSION,
        "dependencies": {
            dependency: {path: {"from": each.address, "sha256": each.sha256} for path, each in sorted(files.items())}
            for dependency, files in sorted(lock.items())
        },
    }
    _write(file, (json.dumps(content, indent=2) + "\n").encode())
