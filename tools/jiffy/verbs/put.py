"""``jiffy put LOCAL [REMOTE]``: copy files to the board."""

import argparse
from pathlib import Path

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.ports import open_board
from jiffy.progress import Copying
from jiffy.remote_files import joined, kind, make_folders, put_file
from jiffy.session import Session

HELP = "copy a file or folder to the board and compare it there"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("local", metavar="LOCAL", type=Path, help="a file or folder on this computer")
    parser.add_argument(
        "remote",
        metavar="REMOTE",
        nargs="?",
        default="/",
        help="its new path, or the folder for it; default: /",
    )
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if not arguments.local.exists():
        raise UsageError(f"no such file or folder: {arguments.local}")
    with open_board(arguments) as session, Copying() as copying:
        target = destination(session, arguments.local, arguments.remote)
        if arguments.local.is_dir():
            put_folder(session, arguments.local, target, copying)
        else:
            put_one(session, arguments.local, target, copying)
    return 0


def destination(session: Session, local: Path, remote: str) -> str:
    """Like ``cp``: into ``remote`` when it is a folder or ends with a slash, else ``remote`` itself."""
    if remote.endswith("/") or kind(session, remote) == "folder":
        if remote.strip("/"):
            make_folders(session, remote)
        return joined(remote if session.features.directories else "", local.resolve().name)
    return remote


def put_folder(session: Session, local: Path, remote: str, copying: Copying) -> None:
    make_folders(session, remote)
    for path in sorted(local.rglob("*")):
        target = joined(remote, path.relative_to(local).as_posix())
        if path.is_dir():
            make_folders(session, target)
        elif path.is_file():
            put_one(session, path, target, copying)


def put_one(session: Session, local: Path, remote: str, copying: Copying) -> None:
    try:
        data = local.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {local}: {error.strerror}") from None
    put_file(session, data, remote, copying.of(remote, len(data)))
