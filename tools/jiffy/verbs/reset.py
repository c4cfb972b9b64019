"""``jiffy reset``: start the board's programs again."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board, open_transport


def add_arguments(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--hard", action="store_true", help="restart the chip as well, by machine.reset()")
    how.add_argument(
        "--line",
        action="store_true",
        help="pulse the RTS line, which resets many boards even when they do not listen",
    )
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.line:
        with open_transport(arguments) as transport:
            transport.pulse_reset_lines()
        return 0
    with open_board(arguments) as session:
        if arguments.hard:
            session.hard_reset()
        else:
            session.restart()
    return 0
