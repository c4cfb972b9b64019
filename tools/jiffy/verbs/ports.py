"""``jiffy ports``: list the serial ports, and which of them are boards."""

import argparse
from typing import TYPE_CHECKING, Any

from jiffy.line.ports import attached
from jiffy.line.usb_ids import board_maker, chip
from jiffy.show.listing import add_json_argument, print_json, print_rows

if TYPE_CHECKING:
    from serial.tools.list_ports_common import ListPortInfo

EMULATED = ("emulated", "board", "", "", "the emulated board, started when it is used")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    ports = attached()
    if arguments.json:
        print_json([as_data(port) for port in ports])
    else:
        print_rows(("port", "kind", "usb", "name it as", "what"), [*map(_row, ports), EMULATED])
    return 0


def as_data(port: "ListPortInfo") -> dict[str, Any]:
    """What ``--json`` tells of a port; None where the system does not know."""
    return {
        "port": port.device,
        "kind": kind(port),
        "usb_vendor_id": port.vid,
        "usb_product_id": port.pid,
        "serial_number": port.serial_number,
        "maker": board_maker(port.vid, port.pid) or port.manufacturer,
        "description": port.description,
    }


def kind(port: "ListPortInfo") -> str:
    """``board`` is taken without being named, ``chip`` may have a board behind it, ``port`` is all else."""
    if board_maker(port.vid, port.pid):
        return "board"
    return "chip" if chip(port.vid) else "port"


def _row(port: "ListPortInfo") -> tuple[str, str, str, str, str]:
    usb = "" if port.vid is None else f"{port.vid:04x}:{port.pid:04x}"
    name = f"id:{port.serial_number}" if port.serial_number else ""
    maker = board_maker(port.vid, port.pid) or chip(port.vid) or port.manufacturer or ""
    return port.device, kind(port), usb, name, " ".join(part for part in (maker, port.description or "") if part)
