"""A running program for people: what it prints, its task table at Ctrl-T, and the keyboard that feeds it."""

import argparse
import os
import re
import sys

from jiffy.line.keyboard import open_keyboard
from jiffy.show.screen import show
from jiffy.work.programs.console_output import Printer
from jiffy.work.programs.following import Wishes

UNITS_S = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def add_ending_arguments(parser: argparse.ArgumentParser) -> None:
    """When the tool shall end the program."""
    group = parser.add_argument_group("how it ends")
    group.add_argument(
        "--for",
        dest="limit_s",
        type=duration_s,
        metavar="TIME",
        help="stop the program after this time (10s, 500ms, 5m): status 0",
    )
    group.add_argument(
        "--expect",
        type=expected,
        default=b"",
        metavar="TEXT",
        help="stop the program as soon as it has printed this: status 0; 15 when it ends, or --for is over, before",
    )


def duration_s(text: str) -> float:
    """Seconds, as in ``10s``, ``500ms``, ``1.5m``."""
    found = re.fullmatch(r"(\d+\.?\d*|\.\d+)(ms|s|m|min|h|)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: give a number with ms, s, m or h")
    return float(found[1]) * UNITS_S[found[2]]


def expected(text: str) -> bytes:
    if not text:
        raise argparse.ArgumentTypeError("a text is needed")
    return os.fsencode(text)


class ProgramView:
    """A context in which the keyboard is the program's and its output goes to standard output."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._printer = Printer()
        self._keyboard = open_keyboard(raw=False)
        self.wishes = Wishes(self._keyboard, self._printer, self._show_tasks, arguments.limit_s, arguments.expect)

    def __enter__(self) -> "ProgramView":
        self._keyboard.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._printer.__exit__(*exception)
        self._keyboard.__exit__(*exception)

    def _show_tasks(self, reply: str) -> None:
        from jiffy.show.task_view import task_table
        from jiffy.work.programs.inspection import parse

        snapshot = parse(reply)
        # Without tasks of its own the program is at its end: that answer came too late to be one.
        if not all(task.system for task in snapshot.tasks):
            show(task_table(snapshot), sys.stderr)
