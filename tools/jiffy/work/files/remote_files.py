"""Putting files on the board, compared there afterwards.

They are put by the transfer's agent where the firmware can run it; else by plain code in raw REPL, which every firmware
runs.
"""

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from posixpath import commonpath, dirname

from jiffy.errors import Damaged, JiffyError, RemoteFileError
from jiffy.session.code_exchange import PLAIN_LIMIT
from jiffy.session.session import Session
from jiffy.work.files.board_path import FLAT, joined, parents
from jiffy.work.files.remote_code import MOST_NAMES, RemoteCode, literal
from jiffy.work.files.remote_copies import name_of_new
from jiffy.work.files.remote_folders import Entry, RemoteFolders
from jiffy.work.files.remote_reading import OnCopied, RemoteReader
from jiffy.work.transfer import transfer
from jiffy.work.transfer.agent import Abilities
from jiffy.work.transfer.progress import Progress

STAGE = ".jiffy-put"
WRITTEN_BYTES = 300
"""In one line of code: as a literal, four times as long."""


def put_files(
    folders: RemoteFolders,
    files: Mapping[str, bytes],
    progress: OnCopied | None = None,
    instead_of: Sequence[Entry] = (),
) -> int:
    """Make each path of ``files`` hold its bytes; folders that are missing are made. Where the firmware can rename, a
    file appears whole or not at all. The number of files that were sent: those that were there already are not.
    ``instead_of`` is all that stands where new files and folders must come: it goes when they are there.
    Raises NoSpace, BoardMemoryFull, RemoteFileError, Damaged, NotSupported."""
    if not files:
        folders.remove(instead_of)
        return 0
    there = folders_there(folders, list(files), {entry.name for entry in instead_of})
    if Abilities.of(folders.code.features()) is not None:
        return _put_by_agent(folders, files, there, progress, _removals(instead_of))
    folders.remove(instead_of)
    folders.make(dirname(path) for path in files if dirname(path).strip("/"))
    total, done = sum(map(len, files.values())), 0
    for path, data in files.items():
        put_file(folders.session, data, path, _shifted(progress, done, total))
        done += len(data)
    return len(files)


def _removals(entries: Sequence[Entry]) -> list[str]:
    """Paths for the transfer, which removes files and then the folders that are empty: a folder that is empty already
    is told by a file that is not in it. What is deep goes first."""
    folders = sorted((entry.name for entry in entries if entry.is_folder), reverse=True)
    return [*(entry.name for entry in entries if not entry.is_folder), *(joined(name, STAGE) for name in folders)]


def _shifted(progress: OnCopied | None, before: int, total: int) -> OnCopied | None:
    return None if progress is None else lambda done, _: progress(before + done, total)


def folders_there(folders: RemoteFolders, paths: list[str], doomed: Set[str] = frozenset()) -> set[str]:
    """Those of the folders above ``paths`` that are there. Raises RemoteFileError when a file is where a folder must be
    or a folder where a file shall be, and is not ``doomed``: nothing is sent then."""
    above = list(dict.fromkeys(folder for path in paths for folder in parents(path)))
    seen = [entry for entry in folders.look(above) if entry and entry.name not in doomed]
    for entry in seen:
        if not entry.is_folder:
            raise RemoteFileError(f"{entry.name} is a file on the board, no folder")
    there = {entry.name for entry in seen}
    if folders.root != FLAT:
        wanted = [path for path in paths if dirname(path) in {*there, "/"} and path not in doomed]
        for path in _folders_among(folders, wanted):
            raise RemoteFileError(f"{path} is a folder on the board: a file cannot take its place")
    return there


def _folders_among(folders: RemoteFolders, paths: list[str]) -> list[str]:
    """Many paths in one folder are found quicker in its list."""
    found = []
    for folder in dict.fromkeys(map(dirname, paths)):
        here = [path for path in paths if dirname(path) == folder]
        if len(here) > MOST_NAMES:
            listed = {joined(folder, entry.name) for entry in folders.listing(folder) if entry.is_folder}
            found += [path for path in here if path in listed]
        else:
            found += [entry.name for entry in folders.look(here) if entry and entry.is_folder]
    return found


def _put_by_agent(
    folders: RemoteFolders,
    files: Mapping[str, bytes],
    there: set[str],
    progress: OnCopied | None,
    instead_of: Sequence[str],
) -> int:
    def tell(state: Progress) -> None:
        if progress is not None:
            folders.session.waiting.spoken()
            progress(state.content_bytes, state.content_to_send)

    stage = joined(_stage_folder(folders.root, files, there), STAGE)
    with folders.session.doing("sending files"):
        result = transfer.send_files(folders.session, files, stage=stage, instead_of=instead_of, on_progress=tell)
    for words in result.mended():
        folders.session.notice(words)
    return result.files_to_send


def _stage_folder(root: str, files: Mapping[str, bytes], there: set[str]) -> str:
    """A folder that is there, on the same file system as the files: renaming does not cross from one to another, and
    what is mounted is mounted in a folder of the root."""
    common = commonpath([dirname(path) for path in files])
    first = next(iter([*parents(common), common]))
    return first if first in there else root


def put_file(session: Session, data: bytes, path: str, progress: OnCopied | None = None) -> None:
    """The same for one file, by plain code."""
    new_path = name_of_new(path) if session.features.rename else path
    # Its steps need each other: a reset between them would lose the open file.
    code = RemoteCode(session, may_reset=False)
    try:
        _write(code, data, new_path, f"writing {path}", progress)
        _compare(session, data, new_path)
    except JiffyError:
        _clean_up(session, f"import os\nos.remove({literal(new_path)})")
        raise
    if new_path != path:
        code.run(f"import os\nos.rename({literal(new_path)},{literal(path)})", f"writing {path}")


def _write(code: RemoteCode, data: bytes, path: str, doing: str, progress: OnCopied | None) -> None:
    code.run(f"_jf=open({literal(path)},'wb')\n_jw=_jf.write", doing)
    try:
        position = 0
        while position < len(data):
            block = _next_block(code.session, data, position)
            code.run(f"_jn=_jw({block!r})", doing)
            position += len(block)
            if progress is not None:
                progress(position, len(data))
    finally:
        _clean_up(code.session, "_jf.close()\ndel _jf,_jw")


def _next_block(session: Session, data: bytes, position: int) -> bytes:
    """What goes into one line of code: without flow control, no more than a small receive buffer holds."""
    if session.has_raw_paste:
        return data[position : position + WRITTEN_BYTES]
    limit = PLAIN_LIMIT - len("_jn=_jw()")
    size = limit - 3
    while len(repr(data[position : position + size])) > limit:
        size -= 1
    return data[position : position + size]


def _compare(session: Session, data: bytes, path: str) -> None:
    """Raises Damaged unless the board's file holds ``data``."""
    reader = RemoteReader(session)
    if reader.digests([Entry(path, False, len(data))]) != [reader.digest(data)]:
        raise Damaged(f"{path} was damaged on its way; run the command again")


def _clean_up(session: Session, code: str) -> None:
    """Tidy the board after a file; when that fails, the error of the file itself is the one to tell."""
    with suppress(JiffyError):
        session.execute(code)
