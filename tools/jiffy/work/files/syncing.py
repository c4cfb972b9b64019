"""What makes a folder on the board the same as one of this computer."""

from dataclasses import dataclass

from jiffy.errors import RemoteFileError
from jiffy.work.files.board_path import is_within, joined
from jiffy.work.files.local_files import Excluded, Tree
from jiffy.work.files.remote_files import put_files
from jiffy.work.files.remote_folders import Entry, RemoteFolders
from jiffy.work.files.remote_reading import OnCopied, RemoteReader


@dataclass(frozen=True)
class Difference:
    """``send`` and ``folders`` by names below the folder, ``stale`` by whole paths."""

    send: dict[str, bytes]
    folders: list[str]
    stale: list[Entry]
    unchanged: int


def difference(folders: RemoteFolders, tree: Tree, top: str, excluded: Excluded) -> Difference:
    """What the folder ``top`` of the board lacks and what it has too much."""
    kind = folders.kind(top)
    if kind == "file":
        raise RemoteFileError(f"{top} is a file on the board, no folder")
    there = {} if kind is None else {entry.name: entry for entry in folders.listing(top, recursive=True)}
    there = {name: entry for name, entry in there.items() if not excluded(name, is_folder=entry.is_folder)}
    same = _same(folders, tree, top, there)
    send = {name: data for name, data in tree.files.items() if name not in same}
    missing = [name for name in tree.folders if name not in there or not there[name].is_folder]
    stale = [
        Entry(joined(top, name), entry.is_folder, entry.size)
        for name, entry in there.items()
        if name not in (tree.folders if entry.is_folder else tree.files)
    ]
    return Difference(send, missing if kind else ["", *missing], stale, len(same))


def _same(folders: RemoteFolders, tree: Tree, top: str, there: dict[str, Entry]) -> set[str]:
    """The names of files whose content is there already."""
    names = [name for name, data in tree.files.items() if name in there and _may_be(there[name], data)]
    reader = RemoteReader(folders.session)
    digests = reader.digests([Entry(joined(top, name), False, there[name].size) for name in names])
    return {name for name, digest in zip(names, digests, strict=True) if digest == reader.digest(tree.files[name])}


def _may_be(entry: Entry, data: bytes) -> bool:
    return not entry.is_folder and entry.size == len(data)


def apply(folders: RemoteFolders, found: Difference, top: str, progress: OnCopied | None) -> None:
    """Make it the same. What stands in the way of something new goes first, the rest when all that is new is there."""
    new = [joined(top, name) for name in [*found.send, *found.folders]]
    in_the_way = [entry for entry in found.stale if any(is_within(path, entry.name) for path in new)]
    folders.remove(in_the_way)
    # What does not fit is refused there, and no folder is left for it.
    put_files(folders, {joined(top, name): data for name, data in found.send.items()}, progress)
    folders.make([joined(top, name) for name in found.folders])
    folders.remove([entry for entry in found.stale if not any(is_within(entry.name, gone.name) for gone in in_the_way)])
