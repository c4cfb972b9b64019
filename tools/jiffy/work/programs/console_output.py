"""What a program on the board prints, on this computer's standard output."""

import sys


class Newlines:
    r"""Boards end lines with CR LF, as terminals want; this gives back the LF that the program wrote."""

    def __init__(self) -> None:
        self._held = b""

    def translate(self, data: bytes) -> bytes:
        """``data`` with LF for CR LF; a CR at its end is held back until the next call shows what follows it."""
        data = self._held + data
        self._held = b"\r" if data.endswith(b"\r") else b""
        return data.removesuffix(b"\r").replace(b"\r\n", b"\n")

    def rest(self) -> bytes:
        held, self._held = self._held, b""
        return held


class Printer:
    """Passes output on as it comes; a context that ends with the last of it."""

    def __init__(self) -> None:
        self._newlines = Newlines()

    def __call__(self, data: bytes) -> None:
        _write(self._newlines.translate(data))

    def __enter__(self) -> "Printer":
        return self

    def __exit__(self, *exception: object) -> None:
        _write(self._newlines.rest())


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
