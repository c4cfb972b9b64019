"""``jiffy ps``: the tasks of the program that runs on the board, without stopping it."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_transport
from jiffy.show.screen import show
from jiffy.work.inspection import ask, task_table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.port == "emulated":
        raise UsageError(
            "ps looks into a program that is running, and a board emulated for this one command runs none: "
            "name the port with --port or JIFFY_PORT (`jiffy emulate` starts a board and prints its port)"
        )
    with open_transport(arguments) as transport:
        show(task_table(ask(transport, arguments.timeout_s)))
    return 0
