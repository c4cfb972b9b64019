"""Standard input on Unix."""

import os
import select
import termios
import tty
from typing import Any, Self

from jiffy.line.keyboard import READ_SIZE


class UnixKeyboard:
    """A terminal, pipe or file; see ``jiffy.line.keyboard.Keyboard``."""

    def __init__(self, descriptor: int, *, raw: bool) -> None:
        self.descriptor: int | None = descriptor
        self.is_terminal = os.isatty(descriptor)
        # A process in the background is stopped by the system when it touches its terminal.
        self.ended = self.is_terminal and not _in_front(descriptor)
        self._source = descriptor
        self._raw = raw
        self._before: list[Any] | None = None
        if self.ended:
            self.descriptor = None

    def read(self, timeout_s: float) -> bytes:
        if self.ended or not self._ready(timeout_s):
            return b""
        try:
            data = os.read(self._source, READ_SIZE)
        except OSError:
            # A terminal whose window was closed.
            data = b""
        self.ended = not data
        if self.ended:
            self.descriptor = None
        return data

    def waiting(self) -> bool:
        return self.ended or self._ready(0)

    def __enter__(self) -> Self:
        if self.is_terminal and not self.ended:
            self._before = termios.tcgetattr(self._source)
            # Keys that were typed already are not thrown away.
            (tty.setraw if self._raw else tty.setcbreak)(self._source, termios.TCSADRAIN)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._before is not None:
            termios.tcsetattr(self._source, termios.TCSADRAIN, self._before)
            self._before = None

    def _ready(self, timeout_s: float) -> bool:
        return bool(select.select([self._source], [], [], timeout_s)[0])


def _in_front(terminal: int) -> bool:
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        # Not our controlling terminal: nobody else's job waits for its keys, and no signal stops us.
        return True
