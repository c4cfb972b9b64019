"""Where things go on the board: the rules that ``put``, ``cp`` and ``mv`` share.

A file goes into the destination when that is a folder or is written as one (``dir/``, ``:``), else it gets that name. A
folder's content becomes the destination's, so that the same command means the same thing the second time; written as a
folder, the destination gets the folder itself. Several sources go into the destination.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import dirname

from jiffy.errors import RemoteFileError, UsageError
from jiffy.work.files.board_path import joined, names_a_folder, new_path
from jiffy.work.files.remote_folders import RemoteFolders


@dataclass(frozen=True)
class Source:
    """What is copied: its name, empty when only its content is meant."""

    name: str
    is_folder: bool


def targets(folders: RemoteFolders, sources: Sequence[Source], destination: str, *, moving: bool = False) -> list[str]:
    """The path of each source on the board. Raises UsageError when two would be the same, RemoteFileError when a file
    is where a folder must be. What moves goes into a folder that is there: it cannot be mixed with it."""
    path = folders.new_path(destination)
    what = folders.kind(path)
    into = names_a_folder(destination)
    if len(sources) > 1:
        _check_several(sources, path, is_folder=into or what == "folder")
        into = True
    elif what == "folder":
        into = into or moving or not sources[0].is_folder
    if what == "file" and (into or sources[0].is_folder):
        raise RemoteFileError(f"{path} is a file on the board, no folder")
    # A name of this computer is checked as one of the board.
    return [joined(path, new_path("/" + source.name)[1:]) if into else path for source in sources]


def _check_several(sources: Sequence[Source], path: str, *, is_folder: bool) -> None:
    if not is_folder:
        raise RemoteFileError(f"{path} is no folder on the board; end it with / to make it one")
    names = [source.name for source in sources if source.name]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise UsageError(f"two of the sources would become {joined(path, doubled)}")


def folders_above(paths: Sequence[str]) -> list[str]:
    """The folders that have to be there before something gets these paths."""
    return list(dict.fromkeys(dirname(path) for path in paths if dirname(path).strip("/")))
