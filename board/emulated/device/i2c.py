"""The I2C buses of the emulated board and how devices hang on them: `machine.I2C` of MicroPython's rp2 port.

A device is an object with `write(data)`, `read(count)` and the attribute `connected`. It refuses a transfer by raising
OSError, as it would by not acknowledging on the wire; so does the bus for an address where nobody answers.
"""

from . import wires
from .sht31 import Sht31, not_acknowledged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

devices: "dict[int, Any]" = {0x44: Sht31()}
"""The devices on the bus by address: both bus numbers see the same ones."""


def _device(address: int) -> "Any":
    device = devices.get(address)
    if device is None or not device.connected:
        raise not_acknowledged()
    return device


class I2C:
    """Bus 0 or 1 (or -1 for the default); OSError(EIO) where no device acknowledges."""

    def __init__(
        self, id: int = 0, *, scl: "Any" = None, sda: "Any" = None, freq: int = 400_000, timeout: int = 50_000
    ) -> None:
        if id not in (-1, 0, 1):
            raise ValueError("I2C(%s) doesn't exist" % id)
        self.id = id
        self.frequency_hz = freq

    def scan(self) -> "list[int]":
        return sorted(address for address in devices if devices[address].connected)

    def writeto(self, addr: int, buf: "Any", stop: bool = True) -> int:
        """Returns the number of acknowledged bytes."""
        _device(addr).write(bytes(buf))
        return len(buf)

    def writevto(self, addr: int, vector: "Any", stop: bool = True) -> int:
        return self.writeto(addr, b"".join(bytes(part) for part in vector), stop)

    def readfrom(self, addr: int, nbytes: int, stop: bool = True) -> bytes:
        data: bytes = _device(addr).read(nbytes)
        return data

    def readfrom_into(self, addr: int, buf: "Any", stop: bool = True) -> None:
        buf[:] = _device(addr).read(len(buf))

    def readfrom_mem(self, addr: int, memaddr: int, nbytes: int, *, addrsize: int = 8) -> bytes:
        self.writeto(addr, _register(memaddr, addrsize), False)
        return self.readfrom(addr, nbytes)

    def readfrom_mem_into(self, addr: int, memaddr: int, buf: "Any", *, addrsize: int = 8) -> None:
        buf[:] = self.readfrom_mem(addr, memaddr, len(buf), addrsize=addrsize)

    def writeto_mem(self, addr: int, memaddr: int, buf: "Any", *, addrsize: int = 8) -> None:
        self.writeto(addr, _register(memaddr, addrsize) + bytes(buf))

    def __repr__(self) -> str:
        return "I2C(%d, freq=%d)" % (self.id, self.frequency_hz)


def _register(memaddr: int, addrsize: int) -> bytes:
    return memaddr.to_bytes(addrsize // 8, "big")


def _set_from_outside(address: int, connected: int, first: int, second: int) -> None:
    device = devices.get(address)
    if device:
        device.set(bool(connected), first, second)


wires.listeners[wires.SENSOR] = _set_from_outside
