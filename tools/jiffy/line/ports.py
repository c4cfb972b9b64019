"""The ports of this computer, and the emulated board as one of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from jiffy.errors import NoSuchPort, PortBusy, UsageError

if TYPE_CHECKING:
    from serial.tools.list_ports_common import ListPortInfo

    from board.emulated.launcher import EmulatedBoard

LINE_SETTINGS = ("baud", "latency_ms", "rx_buffer", "faults")

# USB vendors of boards that run MicroPython and of the serial chips on them.
KNOWN_VENDORS = {
    0x2E8A: "Raspberry Pi",
    0xF055: "MicroPython",
    0x303A: "Espressif",
    0x239A: "Adafruit",
    0x2341: "Arduino",
    0x0D28: "Arm DAPLink (micro:bit)",
    0x10C4: "Silicon Labs CP210x",
    0x1A86: "WCH CH34x",
    0x0403: "FTDI",
    0x1B4F: "SparkFun",
    0x16C0: "Teensy",
    0x1366: "SEGGER",
}


def automatic(attached: "Iterable[ListPortInfo]") -> str:
    """The path of the one port whose USB vendor makes boards for MicroPython, or the serial chips on them; raises
    NoSuchPort when there are none or several."""
    boards = sorted(port for port in attached if port.vid in KNOWN_VENDORS)
    if len(boards) == 1:
        return str(boards[0].device)
    if not boards:
        raise NoSuchPort("no known board is attached: connect one, or name its port with --port")
    names = ", ".join(f"{board.device} ({board.description})" for board in boards)
    raise NoSuchPort(f"several boards are attached: {names}; choose one with --port")


def attached() -> "list[ListPortInfo]":
    """The serial ports of this computer."""
    from serial.tools import list_ports

    return sorted(list_ports.comports())


def usb_vendor(address: str) -> int | None:
    """The USB vendor of what is attached as ``address``, where it is a USB device."""
    return next((port.vid for port in attached() if port.device == address), None)


def emulated(flash_path: str | None, **settings: Any) -> "EmulatedBoard":
    """A started emulated board with the settings that are not None. Raises UsageError for settings that make no sense,
    PortBusy for a flash that another board has, NoSuchPort when no board can run on this computer."""
    from board.emulated.launcher import EmulatedBoard, EmulatedBoardError

    given = {name: value for name, value in settings.items() if value is not None}
    try:
        return EmulatedBoard(flash_path, **given)
    except EmulatedBoardError as error:
        kinds = {"FlashInUse": PortBusy, "InterpreterMissing": NoSuchPort, "": NoSuchPort}
        raise kinds.get(error.kind, UsageError)(str(error)) from None
