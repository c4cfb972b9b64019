"""A line with a script between the tool and a board: at one byte, in one direction, something happens to it."""

import contextlib
import os
import select
import threading
import tty

import serial

TO_BOARD, FROM_BOARD = 0, 1


class ScriptedLine:
    """A pseudo-terminal (``port``) that passes everything on to a board's port and back, but for one fault.

    ``arm(direction, at, kind)``: the at-th byte from now, counted from 1, is flipped (one bit), lost, or the last one
    before the line is cut: ``kind`` is "flip", "lose" or "cut", until ``disarm``. ``fired`` tells whether it has
    happened. Nobody else may read the board's port meanwhile.
    """

    def __init__(self, board_port: str) -> None:
        self._inner = serial.serial_for_url(board_port, 115_200, timeout=0)
        self._ends = os.openpty()
        for end in self._ends:
            tty.setraw(end)
        self.port = os.ttyname(self._ends[1])
        self._wake = os.pipe()
        self.disarm()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def arm(self, direction: int, at: int, kind: str) -> None:
        self._counts = [0, 0]
        self._direction, self._at, self._kind, self.fired = direction, at, kind, False

    def disarm(self) -> None:
        self.arm(TO_BOARD, 0, "")

    def __enter__(self) -> "ScriptedLine":
        return self

    def __exit__(self, *exception: object) -> None:
        os.write(self._wake[1], b"x")
        self._thread.join(5)
        self._inner.close()
        for end in (*self._ends, *self._wake):
            with contextlib.suppress(OSError):
                os.close(end)

    def _serve(self) -> None:
        inner = self._inner.fileno()
        while True:
            ready = select.select([self._ends[0], inner, self._wake[0]], [], [])[0]
            if self._wake[0] in ready:
                return
            if self._ends[0] in ready:
                self._pass(TO_BOARD, os.read(self._ends[0], 256), inner)
            if inner in ready:
                self._pass(FROM_BOARD, self._inner.read(256), self._ends[0])

    def _pass(self, direction: int, data: bytes, target: int) -> None:
        if self.fired and self._kind == "cut":
            return
        before = self._counts[direction]
        self._counts[direction] += len(data)
        if direction == self._direction and before < self._at <= self._counts[direction]:
            data = self._spoilt(data, self._at - before - 1)
            self.fired = True
        while data:
            data = data[os.write(target, data) :]

    def _spoilt(self, data: bytes, index: int) -> bytes:
        if self._kind == "flip":
            return data[:index] + bytes((data[index] ^ 1 << self._at % 8,)) + data[index + 1 :]
        return data[:index] + (data[index + 1 :] if self._kind == "lose" else b"")
