"""``jiffy ls [PATH ...]``: list files on the board."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.show.names import printable
from jiffy.work.files.board_path import joined
from jiffy.work.files.remote_folders import Entry, RemoteFolders

if TYPE_CHECKING:
    from rich.table import Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="*", default=[":"], help="a folder, file or pattern; default: /")
    parser.add_argument("-r", "--recursive", action="store_true", help="list the folders in it too")
    parser.add_argument("--json", action="store_true", help="one JSON list with path, kind and bytes of each")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        listings = listed(folders, arguments.paths, recursive=arguments.recursive)
    if arguments.json:
        print(as_json(listings))
    elif sys.stdout.isatty():
        from jiffy.show.screen import show

        for title, entries in listings:
            show(table(title, entries))
    else:
        for entry in named(listings):
            print(f"{entry.size:>9} {shown(entry)}")
    return 0


Listing = tuple[str, list[Entry]]
"""A folder and what is in it; files that were named themselves stand under no folder."""


def listed(folders: RemoteFolders, paths: list[str], *, recursive: bool) -> list[Listing]:
    found = folders.find(paths)
    files = [entry for entry in found if not entry.is_folder]
    inner = [(entry.name, folders.listing(entry.name, recursive=recursive)) for entry in found if entry.is_folder]
    return [("", files), *inner] if files else inner


def named(listings: list[Listing]) -> list[Entry]:
    """All entries by the names to show: of one folder, those in it; of several, their paths."""
    if len(listings) == 1:
        return listings[0][1]
    return whole(listings)


def whole(listings: list[Listing]) -> list[Entry]:
    return [
        Entry(joined(top, entry.name), entry.is_folder, entry.size) for top, entries in listings for entry in entries
    ]


def as_json(listings: list[Listing]) -> str:
    return json.dumps(
        [
            {"path": entry.name, "kind": "folder" if entry.is_folder else "file", "bytes": entry.size}
            for entry in whole(listings)
        ]
    )


def table(folder: str, entries: list[Entry]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    result = Table(title=Text(printable(folder)) if folder else None, title_justify="left", box=None, pad_edge=False)
    result.add_column("bytes", justify="right", style="cyan")
    result.add_column("name")
    for entry in entries:
        size = "" if entry.is_folder else f"{entry.size:,}"
        result.add_row(size, Text(shown(entry), style="bold blue" if entry.is_folder else ""))
    return result


def shown(entry: Entry) -> str:
    return printable(entry.name) + "/" * entry.is_folder
