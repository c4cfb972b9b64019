"""The serial ports of this computer, and which of them are boards."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jiffy.errors import NoSuchPort
from jiffy.line.usb_ids import board_maker, chip

if TYPE_CHECKING:
    from serial.tools.list_ports_common import ListPortInfo


def attached() -> "list[ListPortInfo]":
    """The serial ports of this computer."""
    from serial.tools import list_ports

    return sorted(list_ports.comports())


def boards(ports: "Iterable[ListPortInfo]") -> "list[ListPortInfo]":
    """Those whose USB ids are a board's."""
    return sorted(port for port in ports if board_maker(port.vid, port.pid))


def automatic(ports: "Iterable[ListPortInfo]") -> str | None:
    """The path of the one known board among ``ports``, None when there is none; raises NoSuchPort for several."""
    found = boards(ports)
    if len(found) > 1:
        raise NoSuchPort(f"several boards are attached: {_names(found)}; choose one with --port")
    return str(found[0].device) if found else None


def by_serial_number(number: str, ports: "Iterable[ListPortInfo]") -> str:
    """The path of the port whose device has this serial number. Raises NoSuchPort."""
    listed = list(ports)
    for port in listed:
        if (port.serial_number or "").lower() == number.lower():
            return str(port.device)
    numbers = ", ".join(f"{port.device} is id:{port.serial_number}" for port in listed if port.serial_number)
    there = f"; of what is attached, {numbers}" if numbers else ": no port with a serial number is"
    raise NoSuchPort(f"no board with the serial number {number} is attached{there}")


def how_to_name_one(ports: "Iterable[ListPortInfo]") -> str:
    """What a user can do where no known board is attached."""
    found = chips(ports)
    if not found:
        return "connect it, or name its port with --port (`jiffy ports` lists them)"
    return (
        f"{_names(found)} may be one, but such a chip stands before many things: name it with --port, or once and for "
        f'all as port = "{found[0].device}" under [tool.jiffy] in pyproject.toml'
    )


def why_none_is_taken(ports: "Iterable[ListPortInfo]") -> str:
    """The same in short, for who gets an emulated board instead."""
    found = chips(ports)
    if not found:
        return "no board is attached"
    return f"no known board is attached ({_names(found)} may be one: name it with --port)"


def chips(ports: "Iterable[ListPortInfo]") -> "list[ListPortInfo]":
    """Those with a serial chip, behind which there may be anything."""
    return [port for port in ports if chip(port.vid)]


def what_is_attached() -> str:
    """What a user may have meant whose port is not there."""
    usb = [described(port) for port in attached() if port.vid is not None]
    return f"attached: {', '.join(usb)}" if usb else "`jiffy ports` lists what is attached"


def _names(ports: "Iterable[ListPortInfo]") -> str:
    return ", ".join(described(port) for port in ports)


def described(port: "ListPortInfo") -> str:
    """For example ``/dev/ttyACM0 (Raspberry Pi, id:E6614103)``."""
    what = board_maker(port.vid, port.pid) or chip(port.vid) or port.description
    number = f", id:{port.serial_number}" if port.serial_number else ""
    return f"{port.device} ({what}{number})"


def usb_vendor(address: str) -> int | None:
    """The USB vendor of what is attached as ``address``, where it is a USB device."""
    return next((port.vid for port in attached() if port.device == address), None)


def is_behind_a_chip(address: str) -> bool:
    return bool(chip(usb_vendor(address)))
