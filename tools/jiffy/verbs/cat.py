"""``jiffy cat PATH``: print a file of the board."""

import argparse
import sys

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.work.remote_files import get_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file on the board")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        for path in arguments.paths:
            sys.stdout.buffer.write(get_file(session, path))
            sys.stdout.buffer.flush()
    return 0
