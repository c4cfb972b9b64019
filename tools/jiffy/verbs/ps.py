"""``jiffy ps``: the tasks of the program that runs on the board, without stopping it."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_transport
from jiffy.show.screen import show
from jiffy.show.task_view import task_table
from jiffy.work.inspection import ask


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.port == "emulated":
        raise UsageError(
            "ps looks into a program that is running, and a board emulated for this one command runs none: "
            "name the port with --port or JIFFY_PORT (`jiffy emulate` starts a board and prints its port)"
        )
    with open_transport(arguments) as transport:
        snapshot = ask(transport, arguments.timeout_s)
    if arguments.json:
        print(snapshot.as_json())
    else:
        show(task_table(snapshot))
    return 0
