"""``jiffy rm PATH ...``: remove files of the board."""

import argparse
import sys

from jiffy.cli import add_board_arguments
from jiffy.errors import RemoteFileError, UsageError
from jiffy.session.opening import open_board
from jiffy.show.names import counted, printable
from jiffy.work.files.board_path import board_path, is_pattern, joined
from jiffy.work.files.remote_folders import Entry, RemoteFolders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file or pattern on the board, or with -r a folder")
    parser.add_argument("-r", "--recursive", action="store_true", help="remove folders with everything in them")
    parser.add_argument("--yes", action="store_true", help="do not ask before everything on the board is removed")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    for path in arguments.paths:
        board_path(path)
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        entries = folders.find(arguments.paths)
        for entry in entries:
            if entry.is_folder and not arguments.recursive:
                raise RemoteFileError(f"{entry.name} is a folder; use `jiffy rm -r` to remove it with everything in it")
        if not arguments.yes and takes_all(folders, arguments.paths, entries):
            confirm(f"everything on the board ({session.transport.name}), also the program that boots")
        count = folders.remove(entries)
        if arguments.recursive or len(entries) > 1:
            session.notice(f"{counted(count, 'name')} removed")
    return 0


def takes_all(folders: RemoteFolders, paths: list[str], entries: list[Entry]) -> bool:
    """Whether this would leave nothing, and not because everything was named by its name."""
    named = {entry.name for entry in entries}
    if named & {"/", folders.root}:
        return True
    if not any(map(is_pattern, paths)):
        return False
    return named >= {joined(folders.root, entry.name) for entry in folders.listing(folders.root)}


def confirm(what: str) -> None:
    """Ask the user; raises UsageError for a no, and where nobody can answer."""
    if not sys.stdin.isatty():
        raise UsageError(f"this removes {printable(what)}: say --yes if that is meant")
    print(f"remove {printable(what)}? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("nothing was removed")
