"""A list for three readers: a table on a terminal, lines with tabs in a pipe, and JSON for programs that ask for it."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from jiffy.show.screen import show


def add_json_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document, for programs")


def print_json(value: Any) -> None:
    """One document, in ASCII: it is the same in every locale. Names carry their units, such as ``size_bytes``."""
    print(json.dumps(value, indent=2))


def print_rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The rows: as a table with headings where a person looks, else one line each with tabs between."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(heading, style="cyan" if position == 0 else None)
    for row in rows:
        table.add_row(*map(Text, row))
    show(table)
