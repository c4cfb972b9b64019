"""Putting files on the board, compared there afterwards.

They are put by the transfer's agent where the firmware can run it; else by plain code in raw REPL, which every firmware
runs.
"""

from collections.abc import Mapping
from contextlib import suppress
from posixpath import commonpath, dirname

from jiffy.errors import BoardException, Damaged, JiffyError
from jiffy.session.session import PLAIN_LIMIT, Session
from jiffy.work import transfer
from jiffy.work.agent import Abilities
from jiffy.work.board_path import joined, parents
from jiffy.work.progress import Progress
from jiffy.work.remote_code import RemoteCode, literal
from jiffy.work.remote_copies import NEW_SUFFIX
from jiffy.work.remote_folders import Entry, RemoteFolders
from jiffy.work.remote_reading import OnCopied, RemoteReader

STAGE = ".jiffy-put"
WRITTEN_BYTES = 300
"""In one line of code: as a literal, four times as long."""


def put_files(folders: RemoteFolders, files: Mapping[str, bytes], progress: OnCopied | None = None) -> int:
    """Make each path of ``files`` hold its bytes; folders that are missing are made. Where the firmware can rename, a
    file appears whole or not at all. The number of files that were sent: those that were there already are not.
    Raises NoSpace, BoardMemoryFull, RemoteFileError, Damaged, NotSupported."""
    if not files:
        return 0
    if Abilities.of(folders.code.features()) is not None:
        return _put_by_agent(folders, files, progress)
    folders.make(dirname(path) for path in files if dirname(path).strip("/"))
    total, done = sum(map(len, files.values())), 0
    for path, data in files.items():
        put_file(folders.session, data, path, _shifted(progress, done, total))
        done += len(data)
    return len(files)


def _shifted(progress: OnCopied | None, before: int, total: int) -> OnCopied | None:
    return None if progress is None else lambda done, _: progress(before + done, total)


def _put_by_agent(folders: RemoteFolders, files: Mapping[str, bytes], progress: OnCopied | None) -> int:
    def tell(state: Progress) -> None:
        if progress is not None:
            folders.session.waiting.spoken()
            progress(state.content_bytes, state.content_to_send)

    stage = joined(stage_folder(folders, files), STAGE)
    with folders.session.doing("sending files"):
        result = transfer.send_files(folders.session, files, stage=stage, on_progress=tell)
    with suppress(BoardException):
        folders.session.execute(f"import os\nos.rmdir({literal(stage)})")
    return result.files_to_send


def stage_folder(folders: RemoteFolders, files: Mapping[str, bytes]) -> str:
    """A folder that exists, on the same file system as the files: renaming does not cross from one to another, and what
    is mounted is mounted in a folder of the root."""
    common = commonpath([dirname(path) for path in files])
    first = next(iter([*parents(common), common]))
    return first if first != "/" and folders.kind(first) == "folder" else folders.root


def put_file(session: Session, data: bytes, path: str, progress: OnCopied | None = None) -> None:
    """The same for one file, by plain code."""
    new_path = path + NEW_SUFFIX if session.features.rename else path
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
