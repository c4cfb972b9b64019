"""How a process that stands for a board ends when it is told to."""

import contextlib
import signal
import sys
from collections.abc import Iterator
from typing import Any


def stop(number: int, frame: Any) -> None:
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)  # a second one must not cut the tidying up short
    sys.exit(0)


# The signals of `kill PID` and of a terminal that is closed; Windows has no SIGHUP.
ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """In this block SIGTERM and SIGHUP end the process as they should: with everything tidied up, and status 0. What
    its starter has told it to ignore (nohup) is ignored. Main thread only."""
    heard = [number for number in ENDINGS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, stop) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
