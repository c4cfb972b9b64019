"""``jiffy exec CODE``: run code on the board."""

import argparse
import sys

from jiffy.cli import add_board_arguments
from jiffy.console_output import stream
from jiffy.ports import open_board


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="the code, or - to read it from standard input")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    code = sys.stdin.read() if arguments.code == "-" else arguments.code
    with open_board(arguments) as session:
        return stream(session, code)
