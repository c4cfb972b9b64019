"""``jiffy sync FOLDER [REMOTE]``: make a folder on the board the same as one of this computer."""

import argparse
from pathlib import Path

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_board
from jiffy.show.names import counted, printable
from jiffy.show.screen import Copying
from jiffy.verbs.rm import confirm
from jiffy.work.files.board_path import joined, new_path
from jiffy.work.files.local_files import Excluded, read_tree
from jiffy.work.files.remote_folders import RemoteFolders
from jiffy.work.files.syncing import Difference, apply, difference


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "What --exclude names is neither sent nor removed."
    parser.add_argument("local", metavar="FOLDER", type=Path, help="a folder of this computer")
    parser.add_argument("remote", metavar="REMOTE", nargs="?", help="the folder on the board; default: /FOLDER")
    parser.add_argument(
        "-n",
        "--dry-run",
        action="store_true",
        help="only list what would be sent and what removed; the board is asked, which stops the program that runs on "
        "it",
    )
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN", help="leave out what fits it, as in .gitignore"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before files of the board's root are removed")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if not arguments.local.is_dir():
        raise UsageError(f"{arguments.local} is no folder of this computer")
    remote = arguments.remote or "/" + arguments.local.resolve().name
    new_path(remote)
    excluded = Excluded(arguments.exclude)
    tree = read_tree(arguments.local, excluded)
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        top = folders.new_path(remote)
        found = difference(folders, tree, top, excluded)
        if arguments.dry_run:
            show(found, top)
            return 0
        if found.stale and top in ("/", folders.root) and not arguments.yes:
            confirm(f"{counted(len(found.stale), 'name')} from the board's root (`--dry-run` lists them)")
        with Copying() as copying:
            apply(folders, found, top, copying.of(printable(top)))
        session.notice(
            f"{counted(len(found.send), 'file')} sent to {printable(top or ':')}, {found.unchanged} unchanged, "
            f"{len(found.stale)} removed"
        )
    return 0


def show(found: Difference, top: str) -> None:
    for name in found.folders:
        print(f"send    {printable(joined(top, name))}/")
    for name in found.send:
        print(f"send    {printable(joined(top, name))}")
    for entry in found.stale:
        print(f"remove  {printable(entry.name)}{'/' * entry.is_folder}")
