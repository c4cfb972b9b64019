"""The emulated board's pins and devices in this process, for a program's host tests on CPython.

machine = virtual.install()     # `import machine` works now; the board starts from scratch
virtual.set_pin(14, 0)          # handlers run before it returns
virtual.changes()               # what the outputs did: (milliseconds, pin, level)

While a kernel with a virtual clock runs, `machine.lightsleep` and `machine.idle` take time of that clock.
"""

import sys
import threading
from collections.abc import Callable
from types import ModuleType

from board.emulated.device import i2c, machine, pin, wires
from board.emulated.device.sht31 import Sht31
from kernel.port import running

SHT31_ADDRESS = 0x44
LONGEST_SLEEP_S = 0.05

_arrived = threading.Event()


def install(ticks_ms: Callable[[], int] | None = None) -> ModuleType:
    """Make `machine` importable and reset the board. `ticks_ms` is the time of `changes`, as a virtual clock's."""
    sys.modules["machine"] = machine
    _arrived.clear()
    wires.restart(ticks_ms, _pass_ms)
    pin.restart()
    i2c.devices.clear()
    i2c.devices[SHT31_ADDRESS] = Sht31()
    return machine


def set_pin(number: int, level: int) -> None:
    """Drive an input from outside."""
    wires.drive(wires.PIN, number, level)
    _arrived.set()


def set_sensor(temperature_c: float = 21.5, humidity_percent: float = 45.0, connected: bool = True) -> None:
    """Set what surrounds the SHT31, or unplug it."""
    values = round(temperature_c * 100), round(humidity_percent * 100)
    wires.drive(wires.SENSOR, SHT31_ADDRESS, int(connected), *values)


def changes() -> list[tuple[int, int, int]]:
    """The changes of pins since `install`: milliseconds, pin, level."""
    return list(wires.changes)


def _pass_ms(time_ms: int) -> None:
    """The machine sleeps (-1: without a limit) until something is set from outside."""
    kernel = running.kernel
    if kernel is not None and kernel.clock.virtual and time_ms >= 0:
        kernel.clock.sleep(time_ms * 1000)
    else:
        # A sleep may end early for nothing, and a long one does: Ctrl-C would not end it, but is looked for then.
        _arrived.wait(LONGEST_SLEEP_S if time_ms < 0 else min(time_ms / 1000, LONGEST_SLEEP_S))
    _arrived.clear()
