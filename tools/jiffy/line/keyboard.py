"""What the user types, or the pipe or file that stands in its place, behind one face with and without Unix."""

import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Protocol, Self

from jiffy.line.system import has_module

READ_SIZE = 1024


class Keyboard(Protocol):
    """A context in which keys are read as they are pressed; afterwards the terminal is as it was.

    ``is_terminal``  whether a person types; ``descriptor``  what ``select`` can wait for, None where nothing can
    ``ended``  whether there is nothing more to come: a pipe or file is at its end, or a terminal belongs to others
    """

    is_terminal: bool
    descriptor: int | None
    ended: bool

    def read(self, timeout_s: float) -> bytes:
        """What was typed; waits for it at most ``timeout_s``; empty at the deadline and once ``ended``."""

    def waiting(self) -> bool:
        """Whether ``read`` would return at once: with bytes, or because it has ended."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...


def open_keyboard(*, raw: bool) -> Keyboard:
    """Standard input. ``raw``: every key is a byte; else Ctrl-C and Ctrl-Z keep their meaning, and only lines and echo
    are switched off. What is no terminal is read as it is."""
    if sys.stdin is None or sys.stdin.closed:
        return Nothing()
    try:
        descriptor = sys.stdin.fileno()
    except OSError:
        return Piped(sys.stdin.buffer.read)
    if has_module("termios"):
        from jiffy.line.keyboard_unix import UnixKeyboard

        return UnixKeyboard(descriptor, raw=raw)
    if os.isatty(descriptor) and has_module("msvcrt"):
        from jiffy.line.keyboard_windows import ConsoleKeyboard

        return ConsoleKeyboard(raw=raw)
    return Piped(lambda limit: os.read(descriptor, limit))


class Nothing:
    """Standard input that was closed."""

    is_terminal = False
    descriptor: int | None = None
    ended = True

    def read(self, timeout_s: float) -> bytes:
        return b""

    def waiting(self) -> bool:
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing was changed."""


class Piped:
    """A pipe or file where the system cannot wait for it with a deadline: a thread waits."""

    is_terminal = False
    descriptor: int | None = None

    def __init__(self, source: Callable[[int], bytes]) -> None:
        self.ended = False
        self._source = source
        # Of one piece: what nobody has asked for yet stays with whoever writes it.
        self._pieces: queue.Queue[bytes] = queue.Queue(1)

    def read(self, timeout_s: float) -> bytes:
        if self.ended:
            return b""
        try:
            data = self._pieces.get(timeout=timeout_s) if timeout_s > 0 else self._pieces.get_nowait()
        except queue.Empty:
            return b""
        self.ended = not data
        return data

    def waiting(self) -> bool:
        return self.ended or not self._pieces.empty()

    def __enter__(self) -> Self:
        threading.Thread(target=self._pass_on, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        """The thread ends with the process: nobody can wake it."""

    def _pass_on(self) -> None:
        data = b"."
        while data:
            try:
                data = self._source(READ_SIZE)
            except OSError:
                data = b""
            self._pieces.put(data)
