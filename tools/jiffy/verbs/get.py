"""``jiffy get REMOTE [LOCAL]``: copy files from the board."""

import argparse
import os
from pathlib import Path, PurePosixPath

from jiffy.cli import add_board_arguments
from jiffy.errors import Damaged, RemoteFileError, UsageError
from jiffy.session.opening import open_board
from jiffy.session.session import Session
from jiffy.show.screen import Copying
from jiffy.work.remote_files import get_file
from jiffy.work.remote_folders import joined, kind, list_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("remote", metavar="REMOTE", help="a file or folder on the board")
    parser.add_argument(
        "local",
        metavar="LOCAL",
        nargs="?",
        type=Path,
        default=Path(),
        help="its new path, or the folder for it; default: .",
    )
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session, Copying() as copying:
        what = kind(session, arguments.remote)
        if what is None:
            raise RemoteFileError(f"{arguments.remote} is not on the board; `jiffy ls` lists what is")
        local = arguments.local
        if local.is_dir():
            local = local / PurePosixPath(arguments.remote).name
        if what == "folder":
            get_folder(session, arguments.remote, local, copying)
        else:
            get_one(session, arguments.remote, local, copying)
    return 0


def get_folder(session: Session, remote: str, local: Path, copying: Copying) -> None:
    _make(local)
    for entry in list_folder(session, remote, recursive=True):
        target = _inside(local, entry.name)
        if entry.is_folder:
            _make(target)
        else:
            get_one(session, joined(remote, entry.name), target, copying)


def get_one(session: Session, remote: str, local: Path, copying: Copying) -> None:
    data = get_file(session, remote, copying.of(remote))
    new = local.with_name(local.name + ".jiffy-new")
    try:
        new.write_bytes(data)
        os.replace(new, local)
    except OSError as error:
        raise UsageError(f"cannot write {local}: {error.strerror}") from None


def _inside(folder: Path, name: str) -> Path:
    """A board must not write outside the folder that the user named."""
    if any(part in ("", ".", "..") for part in name.split("/")):
        raise Damaged(f"the board names a file {name!a}, which would lie outside {folder}")
    return folder / name


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror}") from None
