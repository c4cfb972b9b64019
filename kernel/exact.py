"""Time to the microsecond, for those who ask for it: sleep_us, the Ticker, the loop's time.

Milliseconds tell the turns of a board's counter of microseconds apart; see clock. Loads with the name that needs it.
"""

from . import clock as _clock
from .clock import REBASE_US, TURN_MS
from .port import pause
from .sleeping import sleep_long

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def sleep_us(delay_us: int) -> "Any":
    """``await sleep_us(500)``: let other tasks run for at least so many microseconds, as exactly as can be.

    Zero and less yield once. Await it at once, see kernel.sleeping. Allocates for more than four minutes.
    """
    return sleep_long(delay_us, -1) if delay_us > 0 else pause(None)


# Its functions are those of the module time, or of a test.
ticking: "Any" = _clock
# The counter of microseconds wraps here, or at a multiple of it.
MASK_US = (1 << 30) - 1
# How late an operating system wakes a process that sleeps: so much of an exact sleep is spent awake.
SLACK_US = 100
# An exact wait is spent awake, below a millisecond, in pieces so long: an interrupt may come.
PIECE_US = 100


class Exact:
    """What a MonotonicClock has beyond its whole milliseconds. After the first call nothing here allocates."""

    def __init__(self, clock: "Any") -> None:
        self._clock = clock
        # What the counter of microseconds is ahead where it is not the same as that of milliseconds.
        self._offset = 0
        self._latest = 0
        self._used = False

    def read(self) -> int:
        """Microseconds since the clock's base."""
        while True:
            ticks = ticking.ticks_ms()
            rest = self._beyond(ticks)
            if rest < 1000:
                clock = self._clock
                passed: int = ticking.ticks_diff(ticks, clock._base)
                self._latest = (passed * 1000 if 0 <= passed < 4 * TURN_MS else clock.far(passed)) + rest
                return self._latest
            if ticking.ticks_ms() == ticks:  # no millisecond has begun between the two: the counters are not one
                while ticking.ticks_ms() == ticks:
                    pass
                self._offset = (self._offset + self._beyond(ticking.ticks_ms())) & MASK_US

    def _beyond(self, ticks: int) -> int:
        # ticks_us less a thousand times ticks_ms, modulo 2**30, in steps that stay small integers.
        rest: int = (ticking.ticks_us() - ((ticks >> 15) * 1000 % 32768 << 15)) & MASK_US
        return (rest - ticks % 32768 * 1000 - self._offset) & MASK_US

    def deadline(self, delay_us: int) -> int:
        """The reading at which an exact sleep is over: off the grid, by which it is told from others."""
        if not self._used:
            self._used = True
            self._clock.now = self.read
        deadline = self.read() + delay_us + 1
        return deadline if deadline % 1000 else deadline + 1

    def total_us(self) -> int:
        """Microseconds since the clock was made."""
        while True:
            turns = self._turns()
            now = self.read()
            if turns == self._turns():
                total: int = now % REBASE_US + (self._clock.epoch + turns) * REBASE_US
                return total

    def _turns(self) -> int:
        passed: int = ticking.ticks_diff(ticking.ticks_ms(), self._clock._base) & ticking.ticks_add(0, -1)
        return passed // TURN_MS

    def sleep(self, delay_us: int) -> None:
        """Stop the processor for so long after the last reading."""
        deadline = self._latest + delay_us
        if deadline % 1000 and ticking.EXACT:
            # Off the grid somebody waits for the microsecond, and the system wakes a process late.
            if delay_us > SLACK_US:
                ticking.sleep_us(delay_us - SLACK_US)
            while self.read() < deadline:
                pass
        elif delay_us > 0:
            ticking.sleep_us(delay_us)

    def wait(self, kernel: "Any", timeout_us: int) -> int:
        """How many milliseconds a bell is to wait; what an exact sleep has left below one is waited out here."""
        timers = kernel.timers
        if not timers.entries[timers.count - 1]._place % 1000:
            return timeout_us // 1000 + 1  # of the others, which end on the grid
        if timeout_us < 1000:
            deadline = self._latest + timeout_us
            while timeout_us > 0 and not kernel.bell.ioctl(3, 1):
                ticking.sleep_us(timeout_us if timeout_us < PIECE_US else PIECE_US)
                timeout_us = deadline - self.read()
            return 0
        return timeout_us // 1000
