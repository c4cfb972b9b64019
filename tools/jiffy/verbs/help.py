"""``jiffy help [VERB]``: how a verb is used."""

import argparse

from jiffy.cli import build_parser
from jiffy.command_line import with_verb_first
from jiffy.verbs import VERBS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    name = parser.add_argument("name", metavar="VERB", nargs="?", help="without one, all verbs are listed")
    name.completer = lambda **_: list(VERBS)  # type: ignore[attr-defined]


def run(arguments: argparse.Namespace) -> int:
    words = with_verb_first([arguments.name], ()) if arguments.name else []
    build_parser(words).of_verb.print_help()
    return 0
