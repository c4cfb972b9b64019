"""The clocks: the only file that imports time.

A clock gives microseconds since its base as a small integer. Before the number could leave 31 bits the base moves
(``rebase``) and all deadlines with it, so they are plain integers that never wrap in the program's eyes.

A board's two counters wrap every 2**30: microseconds after 17.9 minutes, milliseconds after 12.4 days. So milliseconds
tell how much time has passed, however long nobody looked (up to 12 days), and microseconds what there is beyond the
last whole one, for those who ask: see exact.
"""

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The base moves by turns of so much, four minutes and a half. On a board no sleep is longer: of several it is made.
TURN_MS = 1 << 18
REBASE_US = TURN_MS * 1000

try:
    from time import sleep_us as sleep_us  # type: ignore[attr-defined]
    from time import ticks_add, ticks_diff, ticks_ms, ticks_us  # type: ignore[attr-defined]

    # No deadline is so many turns away: when the base moves by more, it does for all of them.
    FARTHEST_TURNS = 3
    # Whether every reading is exact from the beginning.
    EXACT = False
except ImportError:
    FARTHEST_TURNS = 1 << 62
    EXACT = True

    def ticks_ms() -> int:
        """Milliseconds of CPython's monotonic clock."""
        return time.monotonic_ns() // 1000000

    def ticks_us() -> int:
        """The same in microseconds."""
        return time.monotonic_ns() // 1000

    def ticks_diff(end: int, start: int) -> int:
        """How long after the one tick the other is; CPython's do not wrap."""
        return end - start

    def ticks_add(ticks: int, delta: int) -> int:
        """The tick that is so much later."""
        return ticks + delta

    def sleep_us(delay_us: int) -> None:
        """Stop the processor."""
        time.sleep(delay_us / 1000000)


class MonotonicClock:
    """The machine's own clock."""

    virtual = False

    def __init__(self) -> None:
        self._base = ticks_ms()
        # How many turns the base has moved.
        self.epoch = 0
        # The kernel's, which move with the base.
        self.timers: "Any" = None
        self._exact: "Any" = None
        if EXACT:
            self.now = self.exactly().read  # type: ignore[method-assign]

    def now(self) -> int:
        """Microseconds since the base, as of the last whole millisecond; exact from the first exact sleep on."""
        passed: int = ticks_diff(ticks_ms(), self._base)
        if 0 <= passed < 0x100000:  # four turns; a name would be looked up every time
            return passed * 1000
        return self.far(passed)

    def far(self, passed: int) -> int:
        """The reading when nobody has moved the base for long: later than every deadline, and small."""
        return passed % TURN_MS * 1000 + 3 * REBASE_US

    def deadline(self, delay_us: int) -> int:
        """The reading at which a sleep of ``delay_us`` from now is over, never early.

        It is a whole millisecond, so that one wake-up serves many; a negative number is a sleep of so long, but exact.
        The millisecond that runs may be nearly over, so it counts for nothing.
        """
        passed = ticks_diff(ticks_ms(), self._base)
        if not 0 <= passed <= 0x40000:  # a turn
            self.rebase()
            return self.deadline(delay_us)
        if delay_us > 0:
            deadline: int = (passed + (delay_us + 1999) // 1000) * 1000
        else:
            deadline = self.exactly().deadline(-delay_us)
        return deadline

    def rebase(self) -> None:
        """Move the base up to the turn that runs, and the deadlines of the timers with it."""
        ticks = ticks_ms()
        passed: int = ticks_diff(ticks, self._base) & ticks_add(0, -1)  # beyond half of the period it is negative
        self._base = ticks_add(ticks, -(passed % TURN_MS))
        turns = passed // TURN_MS
        self.epoch += turns
        self.timers.rebase(min(turns, FARTHEST_TURNS) * REBASE_US)

    def exactly(self) -> "Any":
        """What tells microseconds; see exact."""
        if self._exact is None:
            from .exact import Exact

            self._exact = Exact(self)
        return self._exact

    def total_us(self) -> int:
        """Microseconds since the clock was made, as exact as now(). Allocates on a board after a quarter of an hour."""
        if self._exact is not None:
            total: int = self._exact.total_us()
            return total
        passed: int = ticks_diff(ticks_ms(), self._base) & ticks_add(0, -1)
        return (passed + self.epoch * TURN_MS) * 1000

    def sleep(self, delay_us: int) -> None:
        """Stop the processor for ``delay_us`` microseconds after the last exact reading."""
        self.exactly().sleep(delay_us)


# Called for the clock of every kernel that is not given one; tests put VirtualClock here.
default_clock = MonotonicClock


def __getattr__(name: str) -> object:
    from . import virtual

    return getattr(virtual, name)


if TYPE_CHECKING:
    from .virtual import VirtualClock as VirtualClock
