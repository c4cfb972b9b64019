"""SIGTERM (a time limit) and SIGHUP (a terminal that was closed) end a command as Ctrl-C does: what runs on the board
is stopped, the board left at its prompt, nothing half done. Only the status is another, and it is told in a line."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

NAMES = ("SIGTERM", "SIGHUP")
ENDING_S = 8.0
"""So long a board may take to be left in order."""


class Ending:
    """Which signal has asked the command to end, if one has."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._number = 0
        self._since = 0.0

    def __bool__(self) -> bool:
        return self._number != 0

    @property
    def status(self) -> int:
        return 128 + self._number

    @property
    def name(self) -> str:
        return signal.Signals(self._number).name

    def ask(self, number: int, _frame: FrameType | None) -> None:
        """The handler. `timeout` sends its signal twice, and a closed terminal too: the second does not disturb what
        the first has begun, unless that takes too long."""
        now = self._now()
        if self._number and now - self._since < ENDING_S:
            return
        self._number, self._since = self._number or number, now
        raise KeyboardInterrupt


@contextmanager
def signals_as_interrupts() -> Iterator[Ending]:
    """What nohup ignores stays ignored."""
    ending = Ending()
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    replaced = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, ending.ask)
    try:
        yield ending
    finally:
        for number in replaced:
            signal.signal(number, signal.SIG_DFL)


def let_go_of_output() -> None:
    """Whoever read our output may have gone, and the terminal too: nothing more to say then, not even at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
