"""``jiffy rm PATH``: remove files of the board."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.errors import RemoteFileError, UsageError
from jiffy.session.opening import open_board
from jiffy.session.session import Session
from jiffy.work.remote_folders import kind, remove_file, remove_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file on the board, or with -r a folder")
    parser.add_argument("-r", "--recursive", action="store_true", help="remove folders with everything in them")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if "" in arguments.paths:
        raise UsageError("a path is empty: name what to remove")
    with open_board(arguments) as session:
        for path in arguments.paths:
            remove(session, path, recursive=arguments.recursive)
    return 0


def remove(session: Session, path: str, *, recursive: bool) -> None:
    """Remove a file or, when ``recursive``, a folder. Raises RemoteFileError."""
    what = kind(session, path)
    if what is None:
        raise RemoteFileError(f"{path} is not on the board; `jiffy ls` lists what is")
    if what == "file":
        remove_file(session, path)
    elif recursive:
        remove_folder(session, path)
    else:
        raise RemoteFileError(f"{path} is a folder; use `jiffy rm -r` to remove it with everything in it")
