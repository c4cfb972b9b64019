"""How long to wait, for operations of several reads."""

from collections.abc import Callable

SLICE_S = 0.2
"""Reads wait in slices, so that Ctrl-C here is noticed and is repeated there."""


class Deadline:
    """A moment in the future on the line's clock, or never."""

    def __init__(self, now: Callable[[], float], timeout_s: float | None) -> None:
        self.timeout_s = timeout_s
        self._now = now
        self._moment = None if timeout_s is None else now() + timeout_s

    def slice_s(self) -> float:
        """Seconds to wait at most in one read."""
        return SLICE_S if self._moment is None else min(self.left_s(SLICE_S), SLICE_S)

    def left_s(self, otherwise_s: float) -> float:
        """Seconds left; ``otherwise_s`` of a deadline that never comes."""
        return otherwise_s if self._moment is None else max(self._moment - self._now(), 0.0)

    def passed(self) -> bool:
        return self._moment is not None and self._now() >= self._moment
