"""``jiffy exec CODE``: run code on the board."""

import argparse
import sys

from jiffy.cli import add_board_arguments
from jiffy.ports import open_board

HELP = "run Python code on the board and print what it prints"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="the code, or - to read it from standard input")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    code = sys.stdin.read() if arguments.code == "-" else arguments.code
    with open_board(arguments) as session:
        session.execute(code, timeout_s=None, on_output=print_output)
    return 0


def print_output(data: bytes) -> None:
    """Board output to standard output, as it comes."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
