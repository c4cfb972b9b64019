"""What makes a folder on the board the same as one of this computer."""

from collections.abc import Iterable
from dataclasses import dataclass

from jiffy.errors import RemoteFileError
from jiffy.work.files.board_path import is_within, joined, parents
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
    listed = {} if kind is None else {entry.name: entry for entry in folders.listing(top, recursive=True)}
    there = {name: entry for name, entry in listed.items() if not excluded(name, is_folder=entry.is_folder)}
    holders = _that_hold(name for name in listed if name not in there)
    if blocked := [name for name in tree.files if name in holders]:
        held = f"{joined(top, blocked[0])} is a folder on the board with {holders[blocked[0]]} in it"
        raise RemoteFileError(f"{held}, which --exclude spares: a file cannot take its place")
    same = _same(folders, tree, top, there)
    send = {name: data for name, data in tree.files.items() if name not in same}
    missing = [name for name in tree.folders if name not in there or not there[name].is_folder]
    stale = [
        Entry(joined(top, name), entry.is_folder, entry.size)
        for name, entry in there.items()
        if name not in (tree.folders if entry.is_folder else tree.files) and name not in holders
    ]
    return Difference(send, missing if kind else ["", *missing], stale, len(same))


def _that_hold(spared: Iterable[str]) -> dict[str, str]:
    """The folders in which something lies that is neither sent nor removed, and what."""
    return {folder: name for name in spared for folder in parents(name)}


def _same(folders: RemoteFolders, tree: Tree, top: str, there: dict[str, Entry]) -> set[str]:
    """The names of files whose content is there already."""
    names = [name for name, data in tree.files.items() if name in there and _may_be(there[name], data)]
    reader = RemoteReader(folders.session)
    digests = reader.digests([Entry(joined(top, name), False, there[name].size) for name in names])
    return {name for name, digest in zip(names, digests, strict=True) if digest == reader.digest(tree.files[name])}


def _may_be(entry: Entry, data: bytes) -> bool:
    return not entry.is_folder and entry.size == len(data)


def apply(folders: RemoteFolders, found: Difference, top: str, progress: OnCopied | None) -> None:
    """Make it the same. What stands in the way of something new goes when that is there, and all else behind it: what
    does not fit is refused, and nothing is lost for it and no folder left."""
    new = [joined(top, name) for name in [*found.send, *found.folders]]
    in_the_way = [entry.name for entry in found.stale if any(is_within(path, entry.name) for path in new)]
    replaced = [entry for entry in found.stale if any(is_within(entry.name, name) for name in in_the_way)]
    put_files(folders, {joined(top, name): data for name, data in found.send.items()}, progress, replaced)
    folders.make([joined(top, name) for name in found.folders])
    folders.remove([entry for entry in found.stale if entry not in replaced])
