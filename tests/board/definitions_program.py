"""Prints what `board` says where the firmware calls itself as the first argument; `machine` knows the pins after it.

No emulated board has these names or lacks an LED: `sys` and `machine` are stood in for. Run by test_definitions.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

identity, pins = sys.argv[1], sys.argv[2].split(",")


class Implementation:
    name = "micropython"
    _machine = identity


class Sys:
    implementation = Implementation
    platform = "rp2"


class Pin:
    IN, OUT, PULL_UP = 0, 1, 2

    def __init__(self, number: "Any", mode: "Any" = None, pull: "Any" = None, value: "Any" = None) -> None:
        if str(number) not in pins:
            raise ValueError("invalid pin")
        self.shown = f"{number} {mode} {pull} {value}"


class Machine:
    Pin: "Any" = Pin

    @staticmethod
    def I2C(bus: int, scl: Pin, sda: Pin, freq: int) -> str:
        return f"{bus}: {scl.shown.split()[0]}, {sda.shown.split()[0]} at {freq}"


modules: "Any" = sys.modules
modules["machine"] = Machine
modules["sys"] = Sys
import board  # noqa: E402

modules["sys"] = sys


def tell(name: str, ask: "Any") -> None:
    try:
        got = ask()
    except (RuntimeError, AttributeError) as error:
        print(name, error.__class__.__name__, error)
        return
    print(name, getattr(got, "shown", got))


tell("NAME", lambda: board.NAME)
tell("led", board.led)
tell("LED", lambda: board.LED)
tell("button", board.button)
tell("i2c", board.i2c)
