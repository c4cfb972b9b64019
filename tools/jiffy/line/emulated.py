"""The emulated board as a port: ``emulated``, ``emulated:FILE``, ``emulated:FILE?baud=115200&latency-ms=2``."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from jiffy.errors import NoSuchPort, PortBusy, UsageError
from jiffy.line.system import has_module
from jiffy.line.words import told_when_long

if TYPE_CHECKING:
    from board.emulated.launcher import EmulatedBoard

LINE_SETTINGS = ("baud", "latency_ms", "rx_buffer", "faults")
NUMBERS: dict[str, Callable[[str], float]] = {"baud": int, "latency-ms": float, "rx-buffer": int}


def is_emulated(address: str) -> bool:
    return address == "emulated" or address.startswith("emulated:")


def emulated_at(address: str, baud: int | None) -> "EmulatedBoard":
    """A started emulated board as ``address`` describes it; ``baud`` where that says nothing of it."""
    path, _, query = address.partition(":")[2].partition("?")
    settings: dict[str, Any] = {"baud": baud}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name == "fault":
            settings.setdefault("faults", []).append(value)
        elif name in NUMBERS:
            settings[name.replace("-", "_")] = _number(address, name, value)
        else:
            raise UsageError(f"{address}: {name} is no setting of an emulated board's line; there are {_known()}")
    return emulated(path or None, **settings)


def emulated(flash_path: str | None, **settings: Any) -> "EmulatedBoard":
    """A started emulated board with the settings that are not None. Raises UsageError for settings that make no sense,
    PortBusy for a flash that another board has, NoSuchPort when no board can run on this computer."""
    refuse_without_unix()
    from board.emulated.launcher import EmulatedBoard, EmulatedBoardError

    given = {name: value for name, value in settings.items() if value is not None}
    try:
        with told_when_long("waiting for the emulated board to start"):
            return EmulatedBoard(flash_path, **given)
    except EmulatedBoardError as error:
        kinds = {"FlashInUse": PortBusy, "InterpreterMissing": NoSuchPort, "": NoSuchPort}
        raise kinds.get(error.kind, UsageError)(str(error)) from None


def can_emulate() -> bool:
    """Whether this computer has the pseudo-terminals of Unix."""
    return has_module("termios")


def refuse_without_unix() -> None:
    """Raises NoSuchPort."""
    if not can_emulate():
        raise NoSuchPort("the emulated board needs Linux or macOS, for their pseudo-terminals: connect a board")


def _number(address: str, name: str, value: str) -> float:
    try:
        return NUMBERS[name](value)
    except ValueError:
        raise UsageError(f"{address}: {name}={value} is no number") from None


def _known() -> str:
    return ", ".join([*NUMBERS, "fault"])
