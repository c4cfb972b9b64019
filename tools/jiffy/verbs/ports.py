"""``jiffy ports``: list the serial ports."""

import argparse
import sys
from typing import TYPE_CHECKING

from jiffy.line.ports import KNOWN_VENDORS, attached
from jiffy.show.screen import show

if TYPE_CHECKING:
    from rich.table import Table
    from serial.tools.list_ports_common import ListPortInfo


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(arguments: argparse.Namespace) -> int:
    rows = [_row(port) for port in attached()]
    rows.append(("emulated", "", "the emulated board, started when it is used"))
    if sys.stdout.isatty():
        show(table(rows))
    else:
        for row in rows:
            print("\t".join(row))
    return 0


def _row(port: "ListPortInfo") -> tuple[str, str, str]:
    if port.vid is None:
        return port.device, "", port.description or ""
    maker = KNOWN_VENDORS.get(port.vid, port.manufacturer or "")
    description = " ".join(part for part in (maker, port.description or "", port.serial_number or "") if part)
    return port.device, f"{port.vid:04x}:{port.pid:04x}", description


def table(rows: list[tuple[str, str, str]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    result = Table(box=None, pad_edge=False)
    for heading in ("port", "usb", "what"):
        result.add_column(heading, style="cyan" if heading == "port" else None)
    for row in rows:
        result.add_row(*map(Text, row))
    return result
