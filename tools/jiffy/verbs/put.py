"""``jiffy put LOCAL [REMOTE]``: copy files to the board."""

import argparse
from pathlib import Path

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_board
from jiffy.session.session import Session
from jiffy.show.screen import Copying
from jiffy.work.remote_files import put_files
from jiffy.work.remote_folders import joined, kind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("local", metavar="LOCAL", type=Path, help="a file or folder on this computer")
    parser.add_argument(
        "remote",
        metavar="REMOTE",
        nargs="?",
        default="",
        help="its new path, or the folder for it; default: the current folder",
    )
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    local: Path = arguments.local
    if not local.exists():
        raise UsageError(f"no such file or folder: {local}")
    with open_board(arguments) as session, Copying() as copying:
        target = destination(session, local, arguments.remote)
        files = {joined(target, name): data for name, data in contents(local).items()}
        put_files(session, files, copying.of(target))
    return 0


def destination(session: Session, local: Path, remote: str) -> str:
    """Like ``cp``: into ``remote`` when it is a folder or ends with a slash, else ``remote`` itself."""
    if not session.features.directories:
        remote = remote.removeprefix("/")
    if not remote or remote.endswith("/") or kind(session, remote) == "folder":
        return joined(remote, local.resolve().name)
    return remote


def contents(local: Path) -> dict[str, bytes]:
    """The bytes of each file by its path below ``local``; of a single file, by no path at all."""
    paths = sorted(path for path in local.rglob("*") if path.is_file()) if local.is_dir() else [local]
    if not paths:
        raise UsageError(f"there is no file in {local}")
    try:
        return {"" if path == local else path.relative_to(local).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        raise UsageError(f"cannot read {error.filename}: {error.strerror}") from None
