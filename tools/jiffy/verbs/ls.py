"""``jiffy ls [FOLDER]``: list files on the board."""

import argparse
import sys
from typing import TYPE_CHECKING

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.show.screen import show
from jiffy.work.remote_folders import Entry, list_folder

if TYPE_CHECKING:
    from rich.table import Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", default="", help="default: the board's current folder")
    parser.add_argument("-r", "--recursive", action="store_true", help="list the folders in it too")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        entries = list_folder(session, arguments.folder, recursive=arguments.recursive)
    if sys.stdout.isatty():
        show(table(arguments.folder, entries))
    else:
        for entry in entries:
            print(f"{entry.size:>9} {shown(entry)}")
    return 0


def table(folder: str, entries: list[Entry]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    result = Table(title=Text(folder or "board"), title_justify="left", box=None, pad_edge=False)
    result.add_column("bytes", justify="right", style="cyan")
    result.add_column("name")
    for entry in entries:
        size = "" if entry.is_folder else f"{entry.size:,}"
        result.add_row(size, Text(shown(entry), style="bold blue" if entry.is_folder else ""))
    return result


def shown(entry: Entry) -> str:
    """The name with what a terminal would obey made visible; a folder ends with a slash."""
    name = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in entry.name)
    return name + "/" if entry.is_folder else name
