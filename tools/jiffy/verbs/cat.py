"""``jiffy cat PATH ...``: print files of the board."""

import argparse
import sys

from jiffy.cli import add_board_arguments
from jiffy.errors import RemoteFileError
from jiffy.session.opening import open_board
from jiffy.work.files.remote_folders import Entry, RemoteFolders
from jiffy.work.files.remote_reading import RemoteReader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file on the board, or a pattern")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        entries = files_only(RemoteFolders(session).find(arguments.paths))
        reader = RemoteReader(session)
        for entry in entries:
            sys.stdout.buffer.write(reader.read(entry))
            sys.stdout.buffer.flush()
    return 0


def files_only(entries: list[Entry]) -> list[Entry]:
    for entry in entries:
        if entry.is_folder:
            raise RemoteFileError(f"{entry.name} is a folder; `jiffy ls {entry.name}` lists what is in it")
    return entries
