"""``jiffy deploy PROGRAM``: make a program the one that the board boots."""

import argparse
import sys
from pathlib import Path

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.show.deploy_view import TransferView
from jiffy.work.deploy import install
from jiffy.work.program import collect


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", metavar="PROGRAM", type=Path, help="a file, or a folder with main.py")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    program = collect(arguments.program)
    with open_board(arguments) as session, TransferView(sys.stdout) as view:
        installed = install(session, program, boots=True, on_progress=view.update)
        view.close(installed)
        print(f"{arguments.program} starts when the board boots (`jiffy reset` boots it now)")
    return 0
