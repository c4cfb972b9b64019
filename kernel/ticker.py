"""Ticker: beats that do not drift."""

from .clock import REBASE_US
from .exact import sleep_us
from .task import running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Ticker:
    """A beat every ``period_ms`` milliseconds: ``await ticker.wait()``, or ``async for _ in ticker``.

    The beats are counted from the first wait and not from the end of the work between them, so they do not drift. Work
    that takes longer than a period misses beats: the latest one comes at once, ``missed`` counts the others.
    period_ms is at least 1. Raises ValueError. One task waits for a ticker.
    """

    def __init__(self, period_ms: int) -> None:
        if period_ms < 1:
            raise ValueError("period_ms must be at least 1, not %r" % (period_ms,))
        self.period_us = period_ms * 1000
        self.missed = 0
        self._deadline: "Any" = None
        self._epoch = 0

    def wait(self) -> "Any":
        """Await the next beat, at once: ``await ticker.wait()``. Allocates nothing on MicroPython."""
        clock = running_kernel().clock
        now = clock.exactly().read()
        if self._deadline is None:
            self._deadline = now
            self._epoch = clock.epoch
        late = now - self._next_beat(clock)
        if late >= 0:
            overdue = late // self.period_us
            self.missed += overdue
            self._deadline += overdue * self.period_us
            return sleep_us(0)
        return sleep_us(-late)

    def _next_beat(self, clock: "Any") -> int:
        # The deadline counts from the clock's base, which may have moved since.
        deadline: int = self._deadline + self.period_us
        if self._epoch != clock.epoch:
            deadline -= (clock.epoch - self._epoch) * REBASE_US
            self._epoch = clock.epoch
        self._deadline = deadline
        return deadline

    def __aiter__(self) -> "Ticker":
        return self

    def __anext__(self) -> "Any":
        return self.wait()
