"""``jiffy tree [FOLDER]``: draw the folders and files of the board."""

import argparse
import sys
from collections.abc import Iterator

from jiffy.cli import add_board_arguments
from jiffy.errors import RemoteFileError
from jiffy.session.opening import open_board
from jiffy.show.names import counted, printable
from jiffy.work.files.remote_folders import Entry, RemoteFolders

LINES = ("├── ", "└── ", "│   ")
ASCII_LINES = ("|-- ", "`-- ", "|   ")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", default=":", help="default: /")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        path = folders.path(arguments.folder)
        if folders.kind(path) != "folder":
            raise RemoteFileError(f"{path} is no folder on the board; `jiffy ls` lists what is there")
        entries = folders.listing(path, recursive=True)
    print(printable(path or ":"))
    for line in drawn(entries, LINES if can_draw() else ASCII_LINES):
        print(line)
    folder_count = sum(entry.is_folder for entry in entries)
    print(f"{counted(folder_count, 'folder')}, {counted(len(entries) - folder_count, 'file')}")
    return 0


def can_draw() -> bool:
    try:
        "".join(LINES).encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def drawn(entries: list[Entry], lines: tuple[str, str, str], folder: str = "", indent: str = "") -> Iterator[str]:
    """One line for each entry, below its folder's."""
    branch, last_branch, trunk = lines
    inner = [entry for entry in entries if entry.name.rpartition("/")[0] == folder]
    for entry in inner:
        is_last = entry is inner[-1]
        size = "" if entry.is_folder else f"  {entry.size:,}"
        name = printable(entry.name.rpartition("/")[2])
        yield f"{indent}{last_branch if is_last else branch}{name}{'/' * entry.is_folder}{size}"
        if entry.is_folder:
            yield from drawn(entries, lines, entry.name, indent + ("    " if is_last else trunk))
