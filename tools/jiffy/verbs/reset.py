"""``jiffy reset``: start the board's programs again."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.line.transport import READ_SIZE
from jiffy.session.opening import open_board, open_transport
from jiffy.show.monitor import Monitor, add_monitor_arguments, refuse_what_shows_nothing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--hard", action="store_true", help="restart the chip as well, by machine.reset()")
    how.add_argument(
        "--line",
        action="store_true",
        help="pulse the RTS line, which resets many boards even when they do not listen",
    )
    parser.add_argument("--watch", action="store_true", help="stay and show what the board prints")
    add_monitor_arguments(parser, "--watch")
    add_board_arguments(parser, stops_the_program=False)


def run(arguments: argparse.Namespace) -> int:
    if not arguments.watch:
        refuse_what_shows_nothing(arguments)
    with Monitor(arguments) as monitor:
        reset(arguments, monitor)
    return 0


def reset(arguments: argparse.Namespace, monitor: Monitor) -> None:
    if arguments.line:
        with open_transport(arguments) as transport:
            transport.pulse_reset_lines()
            if arguments.watch:
                monitor.run(transport)
        return
    with open_board(arguments, starts_another=True) as session:
        if arguments.hard:
            session.hard_reset()
        else:
            session.restart()
        if arguments.watch:
            monitor.run(session.transport, seen=session.read(READ_SIZE, 0))
