"""``jiffy df``: how full the board's file systems are."""

import argparse
import json
import sys
from dataclasses import asdict

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.work.files.file_systems import FileSystem, file_systems
from jiffy.work.files.remote_folders import RemoteFolders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="one JSON list with path, total_bytes and free_bytes of each"
    )
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        systems = file_systems(RemoteFolders(session))
    if arguments.json:
        print(json.dumps([asdict(system) for system in systems]))
    else:
        sys.stdout.write("".join(line + "\n" for line in lines(systems)))
    return 0


def lines(systems: list[FileSystem]) -> list[str]:
    """A table of plain text, in KiB."""
    rows = [
        (kib(system.total_bytes), kib(system.used_bytes), kib(system.free_bytes), percent(system), system.path)
        for system in systems
    ]
    head = ("KiB", "used", "free", "full", "mounted on")
    return ["{:>9} {:>9} {:>9} {:>5}  {}".format(*row) for row in (head, *rows)]


def kib(count: int) -> str:
    return f"{count // 1024:,}"


def percent(system: FileSystem) -> str:
    return f"{-(-100 * system.used_bytes // max(system.total_bytes, 1))}%"
