"""``jiffy exec CODE``: run code on the board."""

import argparse
import os
import sys

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_board
from jiffy.show.program_view import ProgramView, add_ending_arguments
from jiffy.work.programs.running import run_code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="the code, or - to read it from standard input")
    add_ending_arguments(parser)
    add_board_arguments(parser, works_without_a_board=True)


def run(arguments: argparse.Namespace) -> int:
    given = sys.stdin.buffer.read() if arguments.code == "-" else os.fsencode(arguments.code)
    try:
        code = given.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"the code is not text in UTF-8: {error.reason} at byte {error.start}") from None
    with open_board(arguments) as session, ProgramView(arguments) as view:
        return run_code(session, code, view.wishes)
