"""``jiffy repl``: the board's own prompt."""

import argparse

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_transport
from jiffy.show.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_board_arguments(parser, works_without_a_board=True, stops_the_program=False)


def run(arguments: argparse.Namespace) -> int:
    with open_transport(arguments) as transport:
        Terminal(transport, reconnects=transport.comes_back, timeout_s=arguments.timeout_s).run()
    return 0
