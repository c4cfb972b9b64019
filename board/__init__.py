"""What the running board has: pin numbers, and functions that open them for the drivers.

    NAME            the board, as its firmware says it
    LED, BUTTON     what machine.Pin takes;  I2C: keywords for machine.I2C
    led(), button(), i2c()   the same, opened: an output, an input with its pull-up (pressed is 0), a bus
    lightsleep      for kernel.run(main(), idle=board.lightsleep): the board sleeps while nothing is to be done

Which board it is says the firmware itself (`sys.implementation._machine`); of `definitions`, only its own module is
imported. A board that none of them describes has its NAME, and its LED where `machine.Pin("LED")` is one; what else is
asked of it raises RuntimeError (AttributeError for a constant) and says how to describe it. On CPython it is the
emulated board, with virtual pins in the same process, for the host tests of a program.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from drivers.lightsleep import LightSleep

    LED: "int | str"
    BUTTON: int
    I2C: "dict[str, int]"
    lightsleep: LightSleep

# The beginning of the firmware's identity -> the module in board/definitions.
KNOWN = (
    ("Jiffy emulated board", "emulated"),
    ("Raspberry Pi Pico", "raspberry_pi_pico"),
    ("Generic ESP32", "espressif"),
    ("ESP32C", "espressif"),
    ("ESP module", "espressif"),
)


def definition_name(identity: str) -> "str | None":
    """The module for a firmware's identity, "NAME with PROCESSOR"; None when there is none."""
    for beginning, name in KNOWN:
        if identity.startswith(beginning):
            return name
    return None


def _definition_of(identity: str) -> "Any":
    name = definition_name(identity)
    return name and __import__("board.definitions." + name, None, None, ("BUTTON",))


_identity = getattr(sys.implementation, "_machine", KNOWN[0][0])
_definition = _definition_of(_identity)
_machine: "Any" = getattr(_definition, "machine", None) or __import__("machine")

NAME: str = _identity.rsplit(" with ", 1)[0]


def led() -> "Any":
    """The LED's pin as an output, off. Allocates. RuntimeError on a board where no LED is known."""
    Pin = _machine.Pin
    try:
        return Pin(getattr(_definition, "LED", "LED"), Pin.OUT, value=0)
    except (ValueError, TypeError):
        raise RuntimeError(_not_described("led()"))


def button() -> "Any":
    """The button's pin as an input with its pull-up: 1, and 0 while pressed. Allocates. RuntimeError where unknown."""
    Pin = _machine.Pin
    return Pin(_known("BUTTON", "button()"), Pin.IN, Pin.PULL_UP)


def i2c() -> "Any":
    """The I2C bus for sensors. Allocates. RuntimeError where its pins are not known."""
    pins = dict(_known("I2C", "i2c()"))
    scl, sda = _machine.Pin(pins.pop("scl")), _machine.Pin(pins.pop("sda"))
    return _machine.I2C(pins.pop("id"), scl=scl, sda=sda, **pins)


def _known(name: str, asked: str) -> "Any":
    value = getattr(_definition, name, None)
    if value is None:
        raise RuntimeError(_not_described(asked))
    return value


def _not_described(asked: str) -> str:
    return "board: %s of '%s' is not known; write a board.py beside the program, with NAME and %s in it" % (
        asked,
        NAME,
        asked,
    )


def __getattr__(name: str) -> "Any":
    if name == "lightsleep":
        from drivers.lightsleep import LightSleep

        value = globals()[name] = LightSleep(_machine)
        return value
    if name in ("LED", "BUTTON", "I2C"):
        known = getattr(_definition, name, None)
        if known is None:
            raise AttributeError(_not_described(name))
        return known
    raise AttributeError("module 'board' has no attribute '%s'" % name)
