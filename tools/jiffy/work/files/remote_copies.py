"""Moving and copying on the board itself, without the content on the line."""

from posixpath import dirname

from jiffy.errors import BoardException, RemoteFileError, UsageError, os_error_number
from jiffy.work.files.board_path import FLAT, is_within, joined
from jiffy.work.files.remote_code import FLASH_STEP_S, literal
from jiffy.work.files.remote_folders import Entry, RemoteFolders

NEW_NAME = ".jiffy-new"
STEP_BYTES = 32_768
BLOCK_BYTES = 512
SLOWEST_FLASH_BYTES_PER_S = 4_000
"""A block of 4 KiB is erased in 400 ms and its pages are written."""
EPERM = 1
"""What MicroPython's rename raises from one file system to another."""

COPY_CODE = """\
with open({source},'rb')as path:
 with open({target},'{mode}')as file:
  {skip}
  for key in range({blocks}):file.write(path.read({block}))
"""


def move(folders: RemoteFolders, source: Entry, target: str) -> None:
    """Give ``source`` the path ``target``; a file that is there is replaced."""
    if is_within(target, source.name):
        raise UsageError(f"{source.name} cannot be moved to {target}, into itself")
    if folders.root != FLAT and _renamed(folders, source, target):
        return
    copy(folders, source, target)
    folders.remove([source])


def _renamed(folders: RemoteFolders, source: Entry, target: str) -> bool:
    """False where the two lie on different file systems."""
    try:
        folders.rename(source.name, target)
    except RemoteFileError as error:
        cause = error.__cause__
        if isinstance(cause, BoardException) and os_error_number(cause) == EPERM:
            return False
        raise
    return True


def copy(folders: RemoteFolders, source: Entry, target: str) -> int:
    """Make ``target`` hold what ``source`` holds; a folder's content becomes ``target``'s. The number of files."""
    if target == source.name or (source.is_folder and is_within(target, source.name)):
        raise UsageError(f"{source.name} cannot be copied to {target}, into itself")
    if not source.is_folder:
        _copy_file(folders, source, target)
        return 1
    entries = folders.listing(source.name, recursive=True)
    folders.make([target, *(joined(target, entry.name) for entry in entries if entry.is_folder)])
    files = [entry for entry in entries if not entry.is_folder]
    for entry in files:
        full = joined(source.name, entry.name)
        _copy_file(folders, Entry(full, False, entry.size), joined(target, entry.name))
    return len(files)


def _copy_file(folders: RemoteFolders, source: Entry, target: str) -> None:
    """Some blocks a turn, into a new file that takes the name when it is whole."""
    new = target if folders.root == FLAT else name_of_new(target)
    try:
        for start in range(0, max(source.size, 1), STEP_BYTES):
            size = min(source.size - start, STEP_BYTES)
            code = _copy_code(source.name, new, start, size)
            if start + size == source.size and new != target:
                code += f"import os\nos.rename({literal(new)},{literal(target)})\n"
            working_s = 2 * FLASH_STEP_S + size / SLOWEST_FLASH_BYTES_PER_S
            folders.code.run(code, f"copying {source.name} to {target}", working_s)
    except BaseException:
        folders.discard(new)
        raise


def name_of_new(target: str) -> str:
    """What a file beside ``target`` is called until it is whole: with anything added, a long name would be too long."""
    return joined(dirname(target), NEW_NAME)


def _copy_code(source: str, target: str, start: int, size: int) -> str:
    # A step that is run again, after a reset, writes the same place again.
    mode, skip = ("r+b", f"path.seek({start});file.seek({start})") if start else ("wb", "pass")
    return COPY_CODE.format(
        source=literal(source),
        target=literal(target),
        skip=skip,
        mode=mode,
        blocks=-(-size // BLOCK_BYTES),
        block=BLOCK_BYTES,
    )
