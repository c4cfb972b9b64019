"""The emulated board: wired as a Raspberry Pi Pico with a button on GP14 and an SHT31 on the bus at 0x44."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

machine: "Any"
if sys.implementation.name == "micropython":
    machine = __import__("machine")
else:
    from board.emulated.virtual import install

    machine = install()

LED = 25
BUTTON = 14
I2C = {"id": 0, "scl": 5, "sda": 4, "freq": 400_000}
