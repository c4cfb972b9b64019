"""The `machine` module of the emulated board: pins, the I2C bus, resets.

The same file serves programs on the emulated board and, on CPython, their host tests. It has what the demo and the
drivers need; the names, arguments and errors are those of MicroPython's rp2 port.
"""

from . import pin, wires
from .i2c import I2C
from .pin import Pin

__all__ = ["I2C", "Pin", "disable_irq", "enable_irq", "freq", "idle", "lightsleep", "reset", "soft_reset", "unique_id"]

SoftI2C = I2C

_frequency_hz = 125_000_000
_unique_id = b"EMULATED"


def dispatch(_: object = None) -> None:
    """Where the interrupt controller leads: handle everything that has arrived from outside."""
    wires.collect()


def identify(identity: bytes) -> None:
    global _unique_id
    _unique_id = identity


def unique_id() -> bytes:
    """The eight bytes that tell this board from others; a named flash image keeps them."""
    return _unique_id


def freq(frequency_hz: "int | None" = None) -> "int | None":
    """The clock in Hz. Setting it changes what is reported, not the speed."""
    global _frequency_hz
    if frequency_hz is None:
        return _frequency_hz
    _frequency_hz = int(frequency_hz)
    return None


def disable_irq() -> bool:
    """Let pin handlers wait from now on; returns the state for `enable_irq`. Levels change all the same."""
    return pin.enable(False)


def enable_irq(state: bool) -> None:
    """Back to what `disable_irq` has returned. Handlers that have waited run before it returns, each once."""
    pin.enable(state)


def idle() -> None:
    """Wait for a millisecond, or until an interrupt comes; its handler has run when this returns."""
    lightsleep(1)


def lightsleep(time_ms: "int | None" = None) -> None:
    """Sleep for `time_ms` milliseconds (None: no limit), or until an interrupt comes; its handler has run when this
    returns. Returns early too for one that came shortly before, and for one whose handler waits for `enable_irq`."""
    if not pin.handlers_wait():
        wires.wait(-1 if time_ms is None else time_ms)


def reset() -> None:
    """Restart the board as the reset button does: nothing of the program survives but the flash."""
    wires.request_reset(wires.HARD)


def soft_reset() -> None:
    """Leave the program and restart the interpreter; the serial line stays."""
    raise SystemExit
