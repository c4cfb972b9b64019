"""``jiffy eval EXPRESSION``: print a value."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_board
from jiffy.show.program_view import ProgramView, add_ending_arguments
from jiffy.work.programs.running import run_code
from jiffy.work.programs.wrapping import is_expression


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("expression", metavar="EXPRESSION")
    add_ending_arguments(parser)
    add_board_arguments(parser, works_without_a_board=True)


def run(arguments: argparse.Namespace) -> int:
    if not is_expression(arguments.expression):
        raise UsageError(f"{arguments.expression!a} is no expression: `jiffy exec` runs statements")
    with open_board(arguments) as session, ProgramView(arguments) as view:
        return run_code(session, arguments.expression, view.wishes)
