"""``jiffy run PROGRAM``: bring a program to the board, start it, stay with it."""

import argparse
import sys

from jiffy.cli import add_board_arguments
from jiffy.errors import TimedOut
from jiffy.line.words import unless_quiet
from jiffy.session.opening import open_board
from jiffy.session.session import Session
from jiffy.show.deploy_view import TransferView
from jiffy.show.program_view import ProgramView, add_ending_arguments
from jiffy.verbs.programs import add_program_arguments, program_of, show_preview
from jiffy.work.programs.deploy import install
from jiffy.work.programs.running import run_program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_arguments(parser)
    add_ending_arguments(parser)
    add_board_arguments(parser, works_without_a_board=True)


def run(arguments: argparse.Namespace) -> int:
    program = program_of(arguments)
    if arguments.dry_run:
        show_preview(arguments, program, boots=False)
        return 0
    with open_board(arguments, starts_another=True) as session:
        start_fresh(session)
        # Standard output belongs to the program.
        with TransferView(unless_quiet(sys.stderr)) as view:
            installed = install(session, program, boots=False, overwrite=arguments.overwrite, on_progress=view.update)
            view.close(installed)
        with ProgramView(arguments) as view_of_program:
            return run_program(session, installed, view_of_program.wishes)


def start_fresh(session: Session) -> None:
    """Clear what ran before: modules of another version, timers, interrupt handlers. A boot.py that never returns is
    interrupted; the board's memory is fresh by then."""
    try:
        session.soft_reset()
    except TimedOut:
        session.enter()
