"""VirtualClock: time that passes only when nothing is ready, for tests. Found as kernel.clock.VirtualClock."""

from .clock import REBASE_US

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# While a thread works, the kernel looks so often whether it has ended.
PIECE_MS = 10


class VirtualClock:
    """Time jumps to the next deadline, so a day takes no time at all.

    ``start_us`` sets the first reading. ``sleeps`` counts how often the processor would have slept, and so have woken.
    """

    virtual = True
    sleeps = 0
    epoch = 0
    timers: "Any" = None

    def __init__(self, start_us: int = 0) -> None:
        self._now = start_us

    def now(self) -> int:
        """Microseconds since the base. Never allocates."""
        return self._now

    def exactly(self) -> "VirtualClock":
        """What tells microseconds, as of the other clock."""
        return self

    read = now

    def deadline(self, delay_us: int) -> int:
        """The reading at which a sleep is over, which is always exact."""
        if self._now > REBASE_US:
            self.rebase()
        return self._now + abs(delay_us)

    def rebase(self) -> None:
        """Move the base up to the turn that runs, and the deadlines of the timers with it."""
        turns = self._now // REBASE_US
        self._now %= REBASE_US
        self.epoch += turns
        self.timers.rebase(turns * REBASE_US)

    def total_us(self) -> int:
        """Microseconds since the clock was made."""
        return self._now + self.epoch * REBASE_US

    def sleep(self, delay_us: int) -> None:
        """Jump ahead by ``delay_us`` microseconds."""
        self._now += delay_us
        self.sleeps += 1

    def wait(self, kernel: "Any", timeout_us: int) -> int:
        """What a board's bell does in place of waiting: jump; but time stands still while a thread works."""
        bell = kernel.bell
        left_ms = timeout_us // 1000 if kernel.threads is not None and kernel.threads.unfinished else 0
        while left_ms > 0 and not bell.ioctl(3, 1):
            bell.poll(PIECE_MS)
            left_ms -= PIECE_MS
        if kernel.streams is not None:
            kernel.streams.poll(0)
        if not bell.ioctl(3, 1):
            self.sleep(timeout_us)
        return 0
