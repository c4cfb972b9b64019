"""What the relay makes of the chip's output: text gets the line ends of a board, frames pass untouched.

The chip writes text as it is, and in frames (device/console.py) what is not text: a marker, a kind, the length
(16 bits, little-endian), the bytes. `R`: bytes that pass untouched; `C`: text that may hold any byte; `H`, `S`: the
program asks for a hard or soft reset.
"""

import re
from collections.abc import Callable

MARKER = b"\xffJIFFY"
HEADER_BYTES = len(MARKER) + 3

_NEWLINE = re.compile(rb"(?<!\r)\n")
_BANNER = re.compile(rb"(?<=MicroPython )([^\n;]*; )((?:linux|darwin) \[[^]\n]*\] version)")
LONGEST_BANNER = 200


class Cook:
    """`identity` replaces the host's name in the banner; `on_reset` is called with b"H" or b"S"."""

    def __init__(self, identity: str, on_reset: Callable[[bytes], None]) -> None:
        self.identity = identity.encode()
        self.on_reset = on_reset
        self.held = b""
        self.kind = b""
        self.remaining = 0
        self.last = b""
        self.line = b""

    def feed(self, data: bytes, complete: bool) -> bytes:
        """Returns what goes to the line. `complete`: no header is cut at the end (headers are written in one piece)."""
        data = self.held + data
        self.held = b""
        out = []
        while data:
            if self.remaining:
                part, data = data[: self.remaining], data[self.remaining :]
                self.remaining -= len(part)
                out.append(part if self.kind == b"R" else self.text(part))
                continue
            before, marker, _ = data.partition(MARKER)
            if not marker and not complete:
                before, self.held = hold_back(before)
            out.append(self.text(before))
            data = data[len(before) + len(self.held) :]
            if marker:
                data = self.open_frame(data, complete)
        return b"".join(out)

    def open_frame(self, data: bytes, complete: bool) -> bytes:
        if len(data) < HEADER_BYTES:
            self.held = b"" if complete else data
            return b""
        self.kind = data[len(MARKER) : len(MARKER) + 1]
        self.remaining = int.from_bytes(data[len(MARKER) + 1 : HEADER_BYTES], "little")
        if self.kind in b"HS":
            self.on_reset(self.kind)
        return data[HEADER_BYTES:]

    def text(self, data: bytes) -> bytes:
        if not data:
            return b""
        cooked = _NEWLINE.sub(b"\r\n", self.last + data)[len(self.last) :]
        self.last = data[-1:] if data[-1:] == b"\r" else b""
        return self.named(cooked)

    def named(self, cooked: bytes) -> bytes:
        """The text with this board's name in the banner, which the firmware writes in pieces."""
        gone, text = len(self.line), self.line + cooked
        found = _BANNER.search(text) if b"MicroPython" in text else None
        if found and found.start(2) >= gone:
            text = text[: found.start(2)] + self.identity + text[found.end(2) :]
        self.line = text.rpartition(b"\n")[2][-LONGEST_BANNER:]
        return text[gone:]


def hold_back(data: bytes) -> tuple[bytes, bytes]:
    """Split off an end that may be the beginning of a marker."""
    for length in range(min(len(MARKER) - 1, len(data)), 0, -1):
        if data.endswith(MARKER[:length]):
            return data[:-length], data[-length:]
    return data, b""
