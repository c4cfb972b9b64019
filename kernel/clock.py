"""The monotonic clocks: the only file that imports time.

A clock gives microseconds since its base as a small integer. The kernel moves the base (``rebase``) long before the
number could leave 31 bits, so deadlines are plain integers that never wrap in the program's eyes, whatever the period
of the board's ticks. A board must call ``now`` at least once in half a tick period; the kernel sees to that.
"""

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The kernel rebases a clock that has passed this: 2**28 microseconds, four and a half minutes.
REBASE_US = 1 << 28

try:
    from time import sleep_us as _sleep_us  # type: ignore[attr-defined]
    from time import ticks_diff, ticks_us  # type: ignore[attr-defined]
except ImportError:

    def ticks_us() -> int:
        """Microseconds of CPython's monotonic clock."""
        return time.monotonic_ns() // 1000

    def ticks_diff(end: int, start: int) -> int:
        """The difference of two values of ticks_us; CPython's do not wrap."""
        return end - start

    def _sleep_us(delay_us: int) -> None:
        time.sleep(delay_us / 1000000)


class MonotonicClock:
    """The board's own clock. ``ticks`` and ``difference`` stand in for ticks_us and ticks_diff in tests of the wrap."""

    # A reading is rounded down, so a deadline takes one microsecond more: a sleep is never early.
    rounding_us = 1
    virtual = False

    def __init__(self, ticks: "Any" = ticks_us, difference: "Any" = ticks_diff) -> None:
        self._ticks = ticks
        self._difference = difference
        self._last = ticks()
        self._now = 0
        self.base_us = 0

    def now(self) -> int:
        """Microseconds since the base. Never allocates below 2**30."""
        ticks = self._ticks()
        now: int = self._now + self._difference(ticks, self._last)
        self._last = ticks
        self._now = now
        return now

    def rebase(self) -> int:
        """Move the base to the latest reading and return by how many microseconds it moved."""
        offset = self._now
        self._now = 0
        self.base_us += offset
        return offset

    def sleep(self, delay_us: int) -> None:
        """Stop the processor for ``delay_us`` microseconds."""
        if delay_us > 0:
            _sleep_us(delay_us)


class VirtualClock:
    """Time that passes only when nothing is ready: it jumps to the next deadline, so a day takes no time at all.

    ``start_us`` sets the first reading.
    """

    rounding_us = 0
    virtual = True

    def __init__(self, start_us: int = 0) -> None:
        self._now = start_us
        self.base_us = 0
        self.sleeps = 0

    def now(self) -> int:
        """Microseconds since the base."""
        return self._now

    def rebase(self) -> int:
        """Move the base to now and return by how many microseconds it moved."""
        offset = self._now
        self._now = 0
        self.base_us += offset
        return offset

    def sleep(self, delay_us: int) -> None:
        """Jump ahead by ``delay_us`` microseconds, and count that the processor slept once."""
        self._now += delay_us
        self.sleeps += 1


# Called for the clock of every kernel that is not given one; tests put VirtualClock here.
default_clock = MonotonicClock
