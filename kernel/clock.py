"""The monotonic clocks: the only file that imports time.

A clock gives microseconds since its base as a small integer. The kernel moves the base (``rebase``) long before the
number could leave 31 bits, so deadlines are plain integers that never wrap in the program's eyes, whatever the period
of the board's ticks. A board must call ``now`` at least once in half a tick period; the kernel sees to that.
"""

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The kernel rebases a clock that has passed this: 2**28 microseconds, four and a half minutes.
REBASE_US = 1 << 28

# How late an operating system wakes a process that sleeps: so much of an exact sleep is spent awake.
SLACK_US = 100

# What sys.platform says where we are a process of an operating system.
HOSTS = ("linux", "darwin", "win32")

try:
    from time import sleep_ms as _sleep_ms  # type: ignore[attr-defined]
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

    def _sleep_ms(delay_ms: int) -> None:
        time.sleep(delay_ms / 1000)


class Clock:
    """What the two clocks share: a reading since the base, and a base that moves by REBASE_US at a time."""

    virtual = False
    rounding_us = 0
    grid_us = 1

    def __init__(self, start_us: int = 0) -> None:
        self._now = start_us
        # How often the base has moved.
        self.epoch = 0

    def rebase(self) -> int:
        """Move the base by REBASE_US and return that."""
        self._now -= REBASE_US
        self.epoch += 1
        return REBASE_US

    def now(self) -> int:
        """Microseconds since the base; a small integer, so that it never allocates."""
        return self._now

    def deadline(self, delay_us: int) -> int:
        """The reading at which a sleep of ``delay_us`` from now is over, never early.

        Where waking up costs much it is the next whole millisecond, so that one wake-up serves many; a negative number
        is a sleep of so long, but exact.
        """
        now = self.now() + self.rounding_us
        if delay_us < 0:
            return now - delay_us
        deadline = now + delay_us
        grid_us = self.grid_us
        return deadline if grid_us == 1 or delay_us < grid_us else deadline + -deadline % grid_us

    def total_us(self) -> int:
        """Microseconds since the clock was made. Allocates on a board after a quarter of an hour."""
        return self.now() + self.epoch * REBASE_US


class MonotonicClock(Clock):
    """The board's own clock. ``ticks`` and ``difference`` stand in for ticks_us and ticks_diff in tests of the wrap."""

    # A reading is rounded down, so a deadline takes one microsecond more: a sleep is never early.
    rounding_us = 1
    # A process that the system wakes costs some 50 microseconds of its processor; a board that wakes, one or two.
    grid_us = 1000 if sys.platform in HOSTS else 1

    def __init__(self, ticks: "Any" = ticks_us, difference: "Any" = ticks_diff) -> None:
        Clock.__init__(self)
        self._ticks = ticks
        self._difference = difference
        self._last = ticks()

    def now(self) -> int:
        """Microseconds since the base; a small integer, so that it never allocates."""
        ticks = self._ticks()
        now: int = self._now + self._difference(ticks, self._last)
        self._last = ticks
        self._now = now
        return now

    def sleep(self, delay_us: int) -> None:
        """Stop the processor for ``delay_us`` microseconds after the last reading of the clock."""
        if delay_us <= 0:
            return
        grid_us = self.grid_us
        if grid_us == 1:
            # On many boards sleep_us is a busy loop that takes no Ctrl-C and runs no timer's callback: it gets what is
            # left below a millisecond.
            if delay_us >= 1000:
                _sleep_ms(delay_us // 1000)
                delay_us -= self._difference(self._ticks(), self._last)
            if delay_us > 0:
                _sleep_us(delay_us)
            return
        if not (self._now + delay_us) % grid_us:
            _sleep_us(delay_us)
            return
        # Off the grid somebody waits for the microsecond, and the system wakes a process late.
        if delay_us > SLACK_US:
            _sleep_us(delay_us - SLACK_US)
        while self._difference(self._ticks(), self._last) < delay_us:
            pass


class VirtualClock(Clock):
    """Time that passes only when nothing is ready: it jumps to the next deadline, so a day takes no time at all.

    ``start_us`` sets the first reading. ``sleeps`` counts how often the processor would have slept, and so have woken.
    """

    virtual = True
    sleeps = 0

    def sleep(self, delay_us: int) -> None:
        """Jump ahead by ``delay_us`` microseconds."""
        self._now += delay_us
        self.sleeps += 1


# Called for the clock of every kernel that is not given one; tests put VirtualClock here.
default_clock = MonotonicClock
