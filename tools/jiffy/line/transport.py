"""Bytes to and from a board, with real deadlines.

A transport reads what is there and never waits past its deadline. While it writes it goes on reading, so that a board
that prints without end cannot block both sides.
"""

import errno
import os
import select
import time
from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import serial

from jiffy.errors import ConnectionLost, JiffyError, NoSuchPort, NotSupported, TimedOut
from jiffy.line.deadline import SLICE_S
from jiffy.line.keyboard import Keyboard
from jiffy.line.serial_port import ControlLines, open_port
from jiffy.line.words import Waiting

READ_SIZE = 4096
DEFAULT_TIMEOUT_S = 10.0
POLL_S = 0.01
APPEARS_POLL_S = 0.05
DEFAULT_BAUD = 115_200


class Transport(Protocol):
    """What a session needs of a line. Who derives from it has neither a reset line nor a port that can come back, until
    it says otherwise."""

    name: str

    @cached_property
    def waiting(self) -> Waiting:
        """Who tells the user what is waited for, from the first use on. ``read`` and ``write`` call its ``waited``
        several times a second while they wait."""
        return Waiting(self.now, base=lambda: f"waiting for {self.name} to answer")

    def read(self, timeout_s: float) -> bytes:
        """What has arrived; waits for the first byte at most ``timeout_s``; empty at the deadline."""

    write_timeout_s: float = DEFAULT_TIMEOUT_S
    """How long ``write`` waits for the line to take a byte."""

    def write(self, data: bytes) -> None:
        """Send all of ``data``; raises TimedOut when the line takes nothing for ``write_timeout_s``."""

    def now(self) -> float:
        """Seconds on the clock that this line's deadlines follow; it never runs backwards."""

    def pulse_reset_lines(self) -> None:
        """Reset the board by the line made for it. Raises NotSupported where there is none."""
        raise NotSupported(f"{self.name} has no reset line: press the board's reset button")

    @property
    def keeps_unread(self) -> bool:
        """Whether what a deaf board does not read waits in the line, as in a pseudo-terminal; a wire loses it."""
        return False

    @property
    def comes_back(self) -> bool:
        """Whether the port may be there again after it was lost."""
        return False

    def reopen(self, timeout_s: float) -> bool:
        """The port has gone: open it again when it is back; False when it is not within ``timeout_s``."""
        return False

    def close(self) -> None: ...


class SerialTransport(Transport):
    """A serial port, a pseudo-terminal or anything else that pyserial opens. Raises ConnectionLost when it is gone."""

    def __init__(
        self,
        port: serial.SerialBase,
        name: str,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        open_again: "Callable[[], serial.SerialBase] | None" = None,
    ) -> None:
        self.write_timeout_s = timeout_s
        self._received = bytearray()
        self._open_again = open_again
        self.name = name
        self._use(port)

    def _use(self, port: serial.SerialBase) -> None:
        self._port = port
        self._descriptor = _descriptor(port)
        port.timeout = 0
        try:
            # With a descriptor, `write` sends what goes at once and waits itself.
            port.write_timeout = self.write_timeout_s if self._descriptor is None else 0
        except NotImplementedError:
            # rfc2217:// has none.
            port.write_timeout = None

    @property
    def keeps_unread(self) -> bool:
        port = str(getattr(self._port, "port", ""))
        return "://" in port or os.path.realpath(port).startswith("/dev/pts/")

    @property
    def comes_back(self) -> bool:
        """Whether the port may be there again after it was lost."""
        return self._open_again is not None

    def now(self) -> float:
        return time.monotonic()

    def read(self, timeout_s: float) -> bytes:
        deadline = self.now() + timeout_s
        while not self._received:
            left = deadline - self.now()
            self._wait(max(left, 0.0), for_writing=False)
            self._receive()
            if left <= 0:
                break
        data = bytes(self._received)
        self._received.clear()
        return data

    def write(self, data: bytes) -> None:
        deadline = self.now() + self.write_timeout_s
        while data:
            if self._wait(max(deadline - self.now(), 0.0), for_writing=True):
                sent = self._send(data)
                data = data[sent:]
                deadline = self.now() + self.write_timeout_s
            elif self.now() >= deadline:
                raise TimedOut(
                    f"{self.name} took no byte for {self.write_timeout_s:g} s: the board has stopped reading"
                )
            self._receive()

    def wait_beside(self, keyboard: Keyboard, timeout_s: float | None = None) -> bool:
        """Wait until bytes can be read here or keys from ``keyboard``, at most ``timeout_s``; True when there are keys.
        Where the system cannot wait for both at once it returns early, to be called again."""
        if self._descriptor is None or keyboard.descriptor is None:
            if not keyboard.waiting():
                self._wait(POLL_S if timeout_s is None else min(timeout_s, POLL_S), for_writing=False)
            return keyboard.waiting()
        try:
            ready = select.select([self._descriptor, keyboard.descriptor], [], [], timeout_s)[0]
        except (OSError, ValueError) as error:
            raise self._lost(error) from None
        return keyboard.descriptor in ready

    def pulse_reset_lines(self) -> None:
        """Reset the board through RTS, with DTR off, as the circuits of boards with a USB serial chip expect.
        Raises NotSupported."""
        try:
            self._port.dtr = False
            self._port.rts = True
            time.sleep(0.1)
            self._port.rts = False
        except (OSError, serial.SerialException) as error:
            raise NotSupported(f"{self.name} has no reset line: press the board's reset button", str(error)) from None

    def reopen(self, timeout_s: float) -> bool:
        self.close()
        deadline = self.now() + timeout_s
        while self._open_again is not None and self.now() < deadline:
            try:
                port = self._open_again()
            except JiffyError:
                self.waiting.waited()
                time.sleep(APPEARS_POLL_S)
            else:
                self._use(port)
                self.name = str(port.port)
                return True
        return False

    def close(self) -> None:
        # A port whose device has gone may fail to close; there is nothing left to do about it.
        try:
            self._port.close()
        except (OSError, serial.SerialException):
            return

    def _wait(self, timeout_s: float, *, for_writing: bool) -> bool:
        """Wait a slice of time until something can be read (or written, when asked); True when writing is possible."""
        timeout_s = min(timeout_s, SLICE_S)
        self.waiting.waited()
        if self._descriptor is None:
            if not for_writing:
                time.sleep(min(timeout_s, POLL_S))
            return for_writing
        writers = [self._descriptor] if for_writing else []
        try:
            _, writable, _ = select.select([self._descriptor], writers, [], timeout_s)
        except (OSError, ValueError) as error:
            raise self._lost(error) from None
        return bool(writable)

    def _receive(self) -> None:
        try:
            if self._descriptor is None:
                self._received += self._read_piece_by_piece()
            elif select.select([self._descriptor], [], [], 0)[0]:
                self._received += self._read_descriptor()
        except (OSError, ValueError, TypeError) as error:
            raise self._lost(error) from None

    def _read_piece_by_piece(self) -> bytes:
        """Some of pyserial's ports give a byte at a time when they may not wait."""
        data = b""
        while len(data) < READ_SIZE and (piece := self._port.read(READ_SIZE)):
            data += piece
        return data

    def _read_descriptor(self) -> bytes:
        data = bytes(self._port.read(READ_SIZE))
        if not data:
            raise OSError(errno.EIO, "ready to read, but nothing came")
        return data

    def _send(self, data: bytes) -> int:
        try:
            sent = self._port.write(data)
        except (OSError, TypeError) as error:
            raise self._lost(error) from None
        return len(data) if sent is None else int(sent)

    def _lost(self, error: Exception) -> ConnectionLost:
        return ConnectionLost(
            f"the connection to {self.name} was lost: check the cable and the board's power", str(error)
        )


def _descriptor(port: serial.SerialBase) -> int | None:
    try:
        return int(port.fileno())
    except (AttributeError, OSError, NotImplementedError):
        return None


def open_serial(
    where: str | Callable[[], str],
    *,
    baud: int = DEFAULT_BAUD,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    wait_s: float = 0.0,
    lines: ControlLines | None = None,
    share: bool = False,
    comes_back: bool = True,
) -> SerialTransport:
    """A line to a device path or pyserial URL, or to the one that ``where`` finds each time it is opened.

    timeout_s   how long a write may wait; wait_s: for how long a port that is not there yet is waited for
    share       another program may have the port open as well
    comes_back  whether the port may be there again after it was lost
    Raises NoSuchPort, PortBusy, NoPermission, UsageError.
    """

    def address() -> str:
        return where() if callable(where) else where

    def opened(path: str) -> serial.SerialBase:
        return open_port(path, baud, lines or ControlLines(), share=share)

    deadline = time.monotonic() + wait_s
    while True:
        try:
            found = address()
            return SerialTransport(opened(found), found, timeout_s, (lambda: opened(address())) if comes_back else None)
        except NoSuchPort:
            if time.monotonic() >= deadline:
                raise
        time.sleep(APPEARS_POLL_S)
