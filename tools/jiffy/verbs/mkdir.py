"""``jiffy mkdir FOLDER ...``: make folders on the board."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.work.files.remote_folders import RemoteFolders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="FOLDER", nargs="+", help="its path; folders above it are made too")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        folders.make([folders.new_path(path) for path in arguments.paths])
    return 0
