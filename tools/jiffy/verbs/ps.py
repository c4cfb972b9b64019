"""``jiffy ps``: the tasks of the program that runs on the board, without stopping it."""

import argparse
from importlib.metadata import version

from jiffy.cli import add_board_arguments
from jiffy.errors import NotRunning, UsageError
from jiffy.line.words import tell
from jiffy.session.opening import open_transport
from jiffy.show.screen import show
from jiffy.show.task_view import task_table
from jiffy.verbs.monitor import kept_on, show_failures
from jiffy.work.programs.inspection import ask


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    add_board_arguments(parser, stops_the_program=False)


def run(arguments: argparse.Namespace) -> int:
    if arguments.port == "emulated":
        raise UsageError(
            "ps looks into a program that is running, and a board emulated for this one command runs none: "
            "name the port with --port or JIFFY_PORT (`jiffy emulate` starts a board and prints its port)"
        )
    with open_transport(arguments) as transport:
        try:
            snapshot = ask(transport, arguments.timeout_s)
        except NotRunning:
            show_failures("that ended the deployed program", kept_on(transport, arguments.timeout_s))
            raise
    if snapshot.jiffy != version("jiffy"):
        brought_by = f"Jiffy {snapshot.jiffy}" if snapshot.jiffy else "another version of Jiffy"
        tell(f"the program was brought by {brought_by}, and this is {version('jiffy')}: deploy it again")
    if arguments.json:
        print(snapshot.as_json())
    else:
        show(task_table(snapshot))
    return 0
