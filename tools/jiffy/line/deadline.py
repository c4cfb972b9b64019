"""How long to wait, for operations of several reads."""

import time

ENTRY_TIMEOUT_S = 10.0
SLICE_S = 0.2
"""Reads wait in slices, so that Ctrl-C here is noticed and is repeated there."""


class Deadline:
    """A moment in the future, or never."""

    def __init__(self, timeout_s: float | None) -> None:
        self.timeout_s = timeout_s
        self._moment = None if timeout_s is None else time.monotonic() + timeout_s

    def slice_s(self) -> float:
        """Seconds to wait at most in one read."""
        return min(self.left_s(), SLICE_S)

    def left_s(self) -> float:
        """Seconds left; of a deadline that never comes, what getting into raw REPL may take."""
        return ENTRY_TIMEOUT_S if self._moment is None else max(self._moment - time.monotonic(), 0.0)

    def passed(self) -> bool:
        return self._moment is not None and time.monotonic() >= self._moment
