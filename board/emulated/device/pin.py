"""Pins of the emulated board, with interrupts: the `machine.Pin` of MicroPython's rp2 port.

A pad is what the chip has; a `Pin` is a handle to one. The level of a pad is what its output drives, else what the
outside drives, else what its pull resistor says, else 0.
"""

import sys

from . import wires

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PADS = 30
LED_PAD = 25


class Pad:
    """One pad of the chip. Its interrupt handler is kept here because it outlives the `Pin` that set it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.mode = -1
        self.pull: "int | None" = None
        self.latch = 0
        self.outside: "int | None" = None
        self.handler: "Any" = None
        self.trigger = 0
        self.hard = False
        self.flags = 0
        self.waits = False  # the handler, until interrupts are enabled
        self.pin: "Any" = None

    def level(self) -> int:
        if self.mode == Pin.OUT or (self.mode == Pin.OPEN_DRAIN and self.latch == 0):
            return self.latch
        if self.outside is not None:
            return self.outside
        return 1 if self.pull == Pin.PULL_UP else 0

    def changed(self, before: int) -> None:
        """Tell the outside and the interrupt handler when the level is another than before."""
        now = self.level()
        if now == before:
            return
        wires.report(self.number, now)
        edge = Pin.IRQ_RISING if now else Pin.IRQ_FALLING
        if self.handler and self.trigger & edge:
            self.flags = self.flags | edge if self.waits else edge
            self.waits = not _enabled
            if _enabled:
                self.interrupt()

    def interrupt(self) -> None:
        """Run the handler; one that raises is reported and switched off, as on a board."""
        _lock_heap(self.hard)
        try:
            self.handler(self.pin)
        except BaseException as error:
            _unlock_heap(self.hard)
            self.handler = None
            print("Uncaught exception in IRQ callback handler")
            _print_exception(error)
        else:
            _unlock_heap(self.hard)


class Pin:
    """A pin: `Pin(number)`, `Pin("GP5")` or `Pin("LED")`; ValueError for one that the board does not have."""

    IN, OUT, OPEN_DRAIN = 0, 1, 2
    PULL_UP, PULL_DOWN = 1, 2
    IRQ_FALLING, IRQ_RISING = 4, 8

    def __init__(self, id: "Any", mode: int = -1, pull: "int | None" = -1, *, value: "int | None" = None) -> None:
        self._pad: Pad = id._pad if isinstance(id, Pin) else _pad(id)
        self.init(mode, pull, value=value)

    def init(self, mode: int = -1, pull: "int | None" = -1, *, value: "int | None" = None) -> None:
        """Set what is given and leave the rest; an output takes `value` before it begins to drive."""
        pad = self._pad
        before = pad.level()
        if value is not None:
            pad.latch = 1 if value else 0
        if mode != -1:
            pad.mode = mode
        if pull != -1:
            pad.pull = pull
        pad.changed(before)

    def value(self, level: "Any" = None) -> "Any":
        """The level, 0 or 1; with an argument, drive it. Allocates nothing."""
        pad = self._pad
        if level is None:
            return pad.level()
        before = pad.level()
        pad.latch = 1 if level else 0
        pad.changed(before)
        return None

    def __call__(self, level: "Any" = None) -> "Any":
        return self.value(level)

    def on(self) -> None:
        self.value(1)

    def off(self) -> None:
        self.value(0)

    high = on
    low = off

    def toggle(self) -> None:
        self.value(1 - self._pad.latch)

    def irq(self, handler: "Any" = None, trigger: int = IRQ_FALLING | IRQ_RISING, *, hard: bool = False) -> "Interrupt":
        """Call `handler(pin)` at the given edges; None switches it off. A hard handler may not allocate memory."""
        pad = self._pad
        pad.handler = handler
        pad.trigger = trigger
        pad.hard = hard
        pad.waits = False
        pad.pin = self
        return Interrupt(pad)

    def __repr__(self) -> str:
        names = {Pin.IN: "IN", Pin.OUT: "OUT", Pin.OPEN_DRAIN: "OPEN_DRAIN"}
        return "Pin(GPIO%d, mode=%s)" % (self._pad.number, names.get(self._pad.mode, "ALT"))


class Interrupt:
    """What `Pin.irq` returns."""

    def __init__(self, pad: Pad) -> None:
        self._pad = pad

    def flags(self) -> int:
        """The edge that caused the last call of the handler; both, if they came while interrupts were disabled."""
        return self._pad.flags

    def trigger(self) -> int:
        return self._pad.trigger


_pads = [Pad(number) for number in range(PADS)]
_enabled = True


def restart() -> None:
    """All pads as after a reset."""
    global _enabled
    _enabled = True
    for number in range(PADS):
        _pads[number] = Pad(number)


def enable(state: bool) -> bool:
    """Let handlers run, first those that have waited, or let them wait; returns what was before. Allocates nothing."""
    global _enabled
    before = _enabled
    _enabled = state
    if state:
        wires.busy[0] += 1
        for pad in _pads:
            if pad.waits:
                pad.waits = False
                pad.interrupt()
        wires.busy[0] -= 1
    return before


def handlers_wait() -> bool:
    """Whether a handler waits until interrupts are enabled."""
    for pad in _pads:  # noqa: SIM110 (any() would allocate)
        if pad.waits:
            return True
    return False


def _pad(name: "Any") -> Pad:
    if name == "LED":
        return _pads[LED_PAD]
    if isinstance(name, str) and name.startswith("GP"):
        name = int(name[2:])
    if isinstance(name, int) and 0 <= name < PADS:
        return _pads[name]
    raise ValueError("invalid pin")


def _driven_from_outside(number: int, level: int, first: int, second: int) -> None:
    pad = _pads[number]
    before = pad.level()
    pad.outside = 1 if level else 0
    pad.changed(before)


wires.listeners[wires.PIN] = _driven_from_outside


def _print_exception(error: BaseException) -> None:
    if sys.implementation.name == "micropython":
        sys.print_exception(error)  # type: ignore[attr-defined]
    else:
        sys.excepthook(type(error), error, error.__traceback__)


try:
    from micropython import heap_lock, heap_unlock  # type: ignore[import-not-found]

    def _lock_heap(hard: bool) -> None:
        if hard:
            heap_lock()

    def _unlock_heap(hard: bool) -> None:
        if hard:
            heap_unlock()
except ImportError:

    def _lock_heap(hard: bool) -> None:
        pass

    def _unlock_heap(hard: bool) -> None:
        pass
