"""``jiffy reset``: start the board's programs again."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.line.transport import READ_SIZE, Transport
from jiffy.session.opening import open_board, open_transport
from jiffy.show.monitor import Monitor, add_monitor_arguments


def add_arguments(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--hard", action="store_true", help="restart the chip as well, by machine.reset()")
    how.add_argument(
        "--line",
        action="store_true",
        help="pulse the RTS line, which resets many boards even when they do not listen",
    )
    parser.add_argument("--watch", action="store_true", help="stay and show what the board prints")
    add_monitor_arguments(parser)
    add_board_arguments(parser, stops_the_program=False)


def run(arguments: argparse.Namespace) -> int:
    if arguments.line:
        with open_transport(arguments) as transport:
            transport.pulse_reset_lines()
            watch(transport, arguments, b"")
        return 0
    with open_board(arguments, starts_another=True) as session:
        if arguments.hard:
            session.hard_reset()
        else:
            session.restart()
        watch(session.transport, arguments, session.read(READ_SIZE, 0))
    return 0


def watch(transport: Transport, arguments: argparse.Namespace, seen: bytes) -> None:
    if arguments.watch:
        Monitor(transport, arguments).run(seen=seen)
