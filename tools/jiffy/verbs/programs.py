"""What the verbs that bring a program to a board have in common: which program, what of it, and a word of warning."""

import argparse
import sys
from pathlib import Path

from jiffy.work.forgotten import warnings
from jiffy.work.program import Program, collect


def add_program_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", metavar="PROGRAM", type=Path, help="a file, or a folder with main.py")
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="files that stay on this computer, as in .jiffyignore, which has gitignore's syntax; may be repeated",
    )


def program_of(arguments: argparse.Namespace) -> Program:
    """The program that the arguments name; what its source seems to have forgotten is told on standard error."""
    program = collect(arguments.program, arguments.exclude)
    if not getattr(arguments, "quiet", False):
        for warning in warnings(program):
            print(f"jiffy: warning: {warning}", file=sys.stderr)
    return program
