"""A console without Unix: keys come from the C runtime, which cannot be waited for, only asked."""

import importlib
import signal
import time
from types import FrameType
from typing import Any, Self

POLL_S = 0.01
INTERRUPT = b"\x03"

# What follows the prefix of a function key, and the escape sequence that a board's line editor knows for it.
FUNCTION_KEYS = {
    "H": b"\x1b[A",  # up
    "P": b"\x1b[B",  # down
    "M": b"\x1b[C",  # right
    "K": b"\x1b[D",  # left
    "G": b"\x1b[H",  # home
    "O": b"\x1b[F",  # end
    "S": b"\x1b[3~",  # delete
}


class ConsoleKeyboard:
    """The console's keys; see ``jiffy.line.keyboard.Keyboard``. Nobody has tried it on Windows."""

    is_terminal = True
    descriptor: int | None = None
    ended = False

    def __init__(self, *, raw: bool) -> None:
        self._console = importlib.import_module("msvcrt")
        self._raw = raw
        self._interrupts = 0
        self._before: Any = None

    def read(self, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        while not self.waiting() and time.monotonic() < deadline:
            time.sleep(POLL_S)
        keys = b""
        while self.waiting():
            keys += self._key()
        return keys

    def waiting(self) -> bool:
        return self._interrupts > 0 or bool(self._console.kbhit())

    def __enter__(self) -> Self:
        if self._raw:
            # The console makes a signal of Ctrl-C whoever reads the keys.
            self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._raw:
            signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        self._interrupts += 1

    def _key(self) -> bytes:
        if self._interrupts:
            self._interrupts -= 1
            return INTERRUPT
        key: str = self._console.getwch()
        if key in ("\x00", "\xe0"):
            return FUNCTION_KEYS.get(self._console.getwch(), b"")
        # Half of a character beyond the first 65,536 (a smiley) comes alone: the other half follows.
        if "\ud800" <= key < "\udc00":
            key += self._console.getwch()
        return key.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
