"""The emulated board's pins and devices in this process, for a program's host tests on CPython.

machine = virtual.install()     # `import machine` works now; the board starts from scratch
virtual.set_pin(14, 0)          # handlers run before it returns
virtual.changes()               # what the outputs did: (milliseconds, pin, level)
"""

import sys
from collections.abc import Callable
from types import ModuleType

from board.emulated.device import i2c, machine, pin, wires
from board.emulated.device.sht31 import Sht31

SHT31_ADDRESS = 0x44


def install(ticks_ms: Callable[[], int] | None = None) -> ModuleType:
    """Make `machine` importable and reset the board. `ticks_ms` is the time of `changes`, as a virtual clock's."""
    sys.modules["machine"] = machine
    wires.restart(ticks_ms)
    pin.restart()
    i2c.devices.clear()
    i2c.devices[SHT31_ADDRESS] = Sht31()
    return machine


def set_pin(number: int, level: int) -> None:
    """Drive an input from outside."""
    wires.drive(wires.PIN, number, level)


def set_sensor(temperature_c: float = 21.5, humidity_percent: float = 45.0, connected: bool = True) -> None:
    """Set what surrounds the SHT31, or unplug it."""
    values = round(temperature_c * 100), round(humidity_percent * 100)
    wires.drive(wires.SENSOR, SHT31_ADDRESS, int(connected), *values)


def changes() -> list[tuple[int, int, int]]:
    """The changes of pins since `install`: milliseconds, pin, level."""
    return list(wires.changes)
