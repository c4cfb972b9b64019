"""``jiffy deploy PROGRAM``: make a program the one that the board boots."""

import argparse
import sys
from pathlib import Path

from jiffy.cli import add_board_arguments
from jiffy.line.transport import READ_SIZE
from jiffy.line.words import unless_quiet
from jiffy.session.opening import open_board
from jiffy.show.deploy_view import TransferView
from jiffy.show.monitor import Monitor, add_monitor_arguments, refuse_what_shows_nothing
from jiffy.verbs.programs import add_program_arguments, program_of, show_preview
from jiffy.work.programs.deploy import install
from jiffy.work.programs.last_error import forget_error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_arguments(parser)
    parser.add_argument("--watch-output", action="store_true", help="boot the program and show what it prints")
    add_monitor_arguments(parser, "--watch-output")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    if not arguments.watch_output:
        refuse_what_shows_nothing(arguments)
    program = program_of(arguments)
    if arguments.dry_run:
        show_preview(arguments, program, boots=True)
        return 0
    own = unless_quiet(sys.stdout)
    with (
        Monitor(arguments) as monitor,
        open_board(arguments, starts_another=arguments.watch_output) as session,
        TransferView(own) as view,
    ):
        installed = install(session, program, boots=True, overwrite=arguments.overwrite, on_progress=view.update)
        view.close(installed)
        forget_error(session)
        if arguments.watch_output:
            session.restart()
            monitor.run(session.transport, seen=session.read(READ_SIZE, 0))
        else:
            now = "now too" if arguments.restart else "`jiffy reset` boots it now"
            given = Path(arguments.program)
            # A folder may be given as a dot.
            name = given if given.name.strip(".") else given.resolve().name
            print(f"{name} starts when the board boots ({now})", file=own)
    return 0
