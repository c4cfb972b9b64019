"""``jiffy cp PATH ... DESTINATION``: copy files on the board, without the line in between."""

import argparse
from posixpath import basename

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.work.files.destinations import Source, folders_above, targets
from jiffy.work.files.remote_copies import copy
from jiffy.work.files.remote_folders import RemoteFolders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "A FOLDER's content becomes that of DESTINATION; with a slash at its end the folder goes into it."
    parser.add_argument("paths", metavar="PATH", nargs="+", help="files, folders and patterns on the board")
    parser.add_argument("destination", metavar="DESTINATION", help="the copy's path on the board, or a folder for it")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        entries = folders.find(arguments.paths)
        sources = [Source(basename(entry.name), entry.is_folder) for entry in entries]
        places = targets(folders, sources, arguments.destination)
        folders.make(folders_above(places))
        for entry, place in zip(entries, places, strict=True):
            copy(folders, entry, place)
    return 0
