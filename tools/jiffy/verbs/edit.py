"""``jiffy edit PATH``: open a file of the board in your editor and put it back when it was changed."""

import argparse
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from posixpath import basename

from jiffy.cli import add_board_arguments
from jiffy.errors import JiffyError, RemoteFileError, UsageError
from jiffy.session.opening import open_board
from jiffy.work.files.board_path import names_a_folder, new_path
from jiffy.work.files.remote_files import put_files
from jiffy.work.files.remote_folders import RemoteFolders
from jiffy.work.files.remote_reading import RemoteReader

EDITORS = ("nano", "vi", "notepad")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "The editor is $VISUAL or $EDITOR. A file that is not there yet is made."
    parser.add_argument("path", metavar="PATH", help="a file on the board")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if names_a_folder(arguments.path):
        raise UsageError(f"{arguments.path} is a folder: name a file to edit")
    new_path(arguments.path)
    command = editor()
    before = fetched(arguments)
    local = Path(tempfile.mkdtemp(prefix="jiffy-edit-")) / basename(new_path(arguments.path))
    local.write_bytes(before)
    is_done = False
    try:
        after = edited(command, local)
        if after != before:
            put_back(arguments, after)
        is_done = True
    except JiffyError as error:
        raise type(error)(f"{error}. Your text is kept in {local}", error.details) from error
    finally:
        if is_done:
            shutil.rmtree(local.parent)
    return 0


def editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    found = shlex.split(named) if named else [path for path in map(shutil.which, EDITORS) if path][:1]
    if not found:
        raise UsageError("no editor is known: name one with EDITOR, as in `EDITOR=nano jiffy edit ...`")
    return found


def fetched(arguments: argparse.Namespace) -> bytes:
    """What the file holds now; nothing when there is none."""
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        (entry,) = folders.look([folders.path(arguments.path)])
        if entry and entry.is_folder:
            raise RemoteFileError(f"{entry.name} is a folder on the board: name a file to edit")
        return RemoteReader(session).read(entry) if entry else b""


def edited(command: list[str], local: Path) -> bytes:
    try:
        status = subprocess.run([*command, str(local)], check=False).returncode
        text = local.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot run the editor {command[0]}: {error.strerror}") from None
    if status:
        raise UsageError(f"the editor {command[0]} ended with status {status}: nothing was put back")
    return text


def put_back(arguments: argparse.Namespace, text: bytes) -> None:
    """In a session of its own: while the editor was open, the port was free."""
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        path = folders.new_path(arguments.path)
        put_files(folders, {path: text})
        session.notice(f"{path} was put back")
