"""What the running board has: pin numbers, and functions that open them for the drivers.

    NAME            the board, for people
    LED, BUTTON     numbers for machine.Pin;  I2C: keywords for machine.I2C
    led(), button(), i2c()   the same, opened: an output, an input with its pull-up (pressed is 0), a bus
    lightsleep      for kernel.run(main(), idle=board.lightsleep): the board sleeps while nothing is to be done
    dir(board) shows what else a board names.

Which board it is says the firmware itself (`sys.implementation._machine`); `definitions` has a module for each. On
CPython it is the emulated board, with virtual pins in the same process, for the host tests of a program.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from drivers.lightsleep import LightSleep

    lightsleep: LightSleep

# The beginning of the firmware's identity -> the module in board/definitions.
KNOWN = (
    ("Jiffy emulated board", "emulated"),
    ("Raspberry Pi Pico with", "raspberry_pi_pico"),
)


def definition_name(identity: str) -> str:
    """The module for a firmware's identity; RuntimeError for a board that is not known."""
    for beginning, name in KNOWN:
        if identity.startswith(beginning):
            return name
    raise RuntimeError("no board definition for '%s': add one to board/definitions and to board.KNOWN" % identity)


_identity = getattr(sys.implementation, "_machine", KNOWN[0][0])
_definition: "Any" = __import__("board.definitions." + definition_name(_identity), None, None, ("NAME",))

NAME: str = _definition.NAME
LED: int = _definition.LED
BUTTON: int = _definition.BUTTON
I2C: "dict[str, int]" = _definition.I2C


def led() -> "Any":
    """The LED's pin as an output, off. Allocates."""
    return _definition.machine.Pin(LED, _definition.machine.Pin.OUT, value=0)


def button() -> "Any":
    """The button's pin as an input with its pull-up: 1, and 0 while pressed. Allocates."""
    return _definition.machine.Pin(BUTTON, _definition.machine.Pin.IN, _definition.machine.Pin.PULL_UP)


def i2c() -> "Any":
    """The I2C bus for sensors. Allocates."""
    pins = dict(I2C)
    machine = _definition.machine
    scl, sda = machine.Pin(pins.pop("scl")), machine.Pin(pins.pop("sda"))
    return machine.I2C(pins.pop("id"), scl=scl, sda=sda, **pins)


def __getattr__(name: str) -> object:
    if name != "lightsleep":
        raise AttributeError("module 'board' has no attribute '%s'" % name)
    from drivers.lightsleep import LightSleep

    value = globals()[name] = LightSleep(_definition.machine)
    return value
