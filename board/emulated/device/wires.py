"""What leads out of the emulated chip besides the serial line: pin levels, device settings, resets.

On MicroPython the wires are pipes to the relay, opened before `/` becomes the flash image. On CPython, in a host test
of a program, they end in this process: changes are kept in `changes`, and inputs are set with `drive`.

Records from outside, 8 bytes: kind, pin or address, level, 0, value (two signed 16-bit, little-endian).
Records to the outside, 16 bytes: kind, pin, level, 0, milliseconds since boot (32 bits), address (64 bits).
"""

import select
import struct
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IDENTITY = "Jiffy emulated board with MicroPython"
PIN, SENSOR, BUSY, READY = 1, 2, 8, 9
HARD, SOFT = 0x48, 0x53

try:
    from time import ticks_diff, ticks_ms  # type: ignore[attr-defined]
except ImportError:

    def ticks_ms() -> int:
        return int(time.monotonic() * 1000)

    def ticks_diff(after: int, before: int) -> int:
        return after - before


changes: "list[tuple[int, int, int]]" = []
"""On CPython: (milliseconds, pin, level) for each change of an output. Empty it when you like."""

listeners: "dict[int, Any]" = {}
"""Who gets the records from outside: kind -> function(index, level, first value, second value)."""

busy = bytearray(1)
"""Not 0 while interrupts are handled: Ctrl-C waits then, as it must not end a handler instead of the program."""

wake: "Any" = None
"""On MicroPython: a stream that becomes readable when something has arrived from outside."""

_inputs: "Any" = None
_outputs: "Any" = None
_send_frame: "Any" = None
_poller: "Any" = None
_pass_ms: "Any" = None
_now_ms = ticks_ms
_started_ms = ticks_ms()
_incoming = bytearray(8)
_outgoing = bytearray(16)
_woken = bytearray(64)


def connect(inputs: int, outputs: int, wake_up: int, send_frame: "Any") -> None:
    """Open the pipes to the relay; `send_frame` reaches it in step with what the program prints."""
    global _inputs, _outputs, _send_frame, _poller, wake
    _send_frame = send_frame
    _inputs = open(inputs, "rb")  # noqa: SIM115 (they stay open as long as the chip runs)
    _outputs = open(outputs, "wb")  # noqa: SIM115
    wake = open(wake_up, "rb")  # noqa: SIM115
    _poller = select.poll()
    _poller.register(wake, select.POLLIN)


def restart(now_ms: "Any", pass_ms: "Any") -> None:
    """On CPython: begin again, as after a reset, with the time from `now_ms`; `pass_ms` lets it pass (see `wait`)."""
    global _now_ms, _started_ms, _pass_ms
    _now_ms = now_ms or ticks_ms
    _pass_ms = pass_ms
    _started_ms = _now_ms()
    changes.clear()


def report(pin: int, level: int) -> None:
    """Tell the outside that the board has changed a level. Allocates nothing on MicroPython; safe in an interrupt."""
    now_ms = ticks_diff(_now_ms(), _started_ms)
    if _outputs is None:
        changes.append((now_ms, pin, level))
    else:
        struct.pack_into("<BBBxIQ", _outgoing, 0, PIN, pin, level, now_ms & 0xFFFFFFFF, 0)
        _outputs.write(_outgoing)


def drive(kind: int, index: int, level: int, first: int = 0, second: int = 0) -> None:
    """Set an input or a device from the outside (host tests; the relay's records end here too)."""
    listener = listeners.get(kind)
    if listener:
        listener(index, level, first, second)


def collect() -> None:
    """Take what has arrived from outside and act on it. Called by interrupts."""
    busy[0] += 1  # it counts, as an interrupt may come while the last one is handled
    while _inputs is not None and _inputs.readinto(_incoming):
        kind, index, level, first, second = struct.unpack("<BBBxhh", _incoming)
        drive(kind, index, level, first, second)
    busy[0] -= 1


def acknowledge() -> None:
    """Empty `wake`, then `collect`."""
    wake.readinto(_woken)
    collect()


def wait(time_ms: int) -> None:
    """Wait until something has arrived from outside and was handled, or so long (-1: without a limit).

    Returns at once if something has arrived since the last time, handled or not. Allocates nothing on MicroPython.
    """
    if _poller is None:
        _pass_ms(time_ms)
    else:
        for _ in _poller.ipoll(time_ms):
            acknowledge()


def announce(dispatch: "Any") -> None:
    """Tell the interrupt controller where interrupts go, and wait until it delivers them."""
    from uctypes import addressof  # type: ignore[import-not-found]

    _tell(BUSY, addressof(busy))
    announce_process(id(dispatch))


def announce_process(process: int) -> None:
    """Tell the relay that the board takes interrupts, and wait until it delivers them."""
    _tell(READY, process)
    while not wake.readinto(_woken):
        time.sleep(0.0005)


def _tell(kind: int, number: int) -> None:
    struct.pack_into("<BBBxIQ", _outgoing, 0, kind, 0, 0, 0, number)
    _outputs.write(_outgoing)


def request_reset(kind: int) -> None:
    """Have the relay restart the chip; never returns on MicroPython."""
    if _outputs is None:
        raise SystemExit("the program has reset the board")
    import micropython  # type: ignore[import-not-found]

    micropython.kbd_intr(-1)
    _send_frame(kind, b"")
    while True:
        time.sleep(1)
