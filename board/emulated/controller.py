"""The relay's way to the interrupt controller of the chip, and how a chip with that controller is started.

A library of MicroPython is held by chip.py, whose second thread takes requests on a line. An ordinary executable is
started as it is, and interrupted by signals (device/interrupts.py).
"""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

from board.emulated.interpreter import Interpreter

CHIP_FILE = Path(__file__).parent / "chip.py"


class Controller:
    """The line on which requests go to the chip; `far` is the chip's end, to be closed here once that has started."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.line, self.far = socket.socketpair()

    def command(self, raw: bool, heap_kib: int, code: str) -> list[str]:
        """How to start the chip; `raw`: its prompt begins in raw mode."""
        raise NotImplementedError

    def line_for_start(self) -> int | None:
        """The descriptor that the board's start-up has to serve as interrupt controller."""
        raise NotImplementedError

    def connect(self, busy: int, place: int) -> None:
        """The board has started: deliver interrupts from now on, to what it has told."""
        raise NotImplementedError

    def interrupt(self) -> bool:
        """Ctrl-C. Returns whether a program runs and is interrupted; else the byte is ordinary input."""
        with contextlib.suppress(OSError):
            return self.request(b"C") and self.line.recv(1) == b"1"
        return False

    def attention(self) -> None:
        """A pin or a device wants attention."""
        with contextlib.suppress(OSError):
            self.request(b"I")

    def request(self, request: bytes) -> bool:
        """Returns whether somebody is there to obey it."""
        self.line.sendall(request)
        return True

    def close(self) -> None:
        """The chip has ended."""
        self.line.close()


class LibraryController(Controller):
    def command(self, raw: bool, heap_kib: int, code: str) -> list[str]:
        chip = [sys.executable, "-I", "-S", str(CHIP_FILE), self.path, str(self.far.fileno()), str(int(raw))]
        return [*chip, "-X", f"heapsize={heap_kib}k", "-i", "-c", code]

    def line_for_start(self) -> int | None:
        return None

    def connect(self, busy: int, place: int) -> None:
        with contextlib.suppress(OSError):
            self.line.sendall(b"P" + busy.to_bytes(8, "little") + place.to_bytes(8, "little"))
            self.line.recv(1)


class SignalController(Controller):
    """The signal goes to the process that the board has told: a script may have started the executable."""

    process: int | None = None

    def command(self, raw: bool, heap_kib: int, code: str) -> list[str]:
        return [self.path, "-X", f"heapsize={heap_kib}k", "-c", code]

    def line_for_start(self) -> int | None:
        return self.far.fileno()

    def connect(self, busy: int, place: int) -> None:
        self.process = place

    def request(self, request: bytes) -> bool:
        if self.process is None:
            return False  # the board has not started, and the signal would end it
        self.line.sendall(request)
        os.kill(self.process, signal.SIGALRM)
        return True


def controller_for(interpreter: Interpreter) -> Controller:
    return (LibraryController if interpreter.is_library else SignalController)(interpreter.path)
