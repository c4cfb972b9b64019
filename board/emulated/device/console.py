"""The serial console as programs see it: `sys.stdin` and `sys.stdout` with the manners of a board.

On a board the text streams translate line ends and their `buffer` does not. Here the relay ends lines with CR LF; so
bytes that must pass untouched travel to it in a frame: a marker, a kind, the length, the bytes.
"""

import io
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FILENO = 10  # the request number by which MicroPython's streams tell their descriptor
_input: "Any" = sys.stdin.buffer
_output: "Any" = sys.stdout.buffer
_header = bytearray(b"\xffJIFFY...")
_LIMIT = 0xFFFF

RAW = 0x52
COOKED = 0x43
RESET_HARD = 0x48
RESET_SOFT = 0x53


def send(kind: int, data: "Any") -> "Any":
    """Send one frame. No jump between the two writes: an interrupt must not cut a frame."""
    _header[6] = kind
    _header[7] = len(data) & 255
    _header[8] = len(data) >> 8
    _output.write(_header)
    return _output.write(data)


def send_all(kind: int, data: "Any") -> int:
    if len(data) <= _LIMIT:
        send(kind, data)
    else:
        view = memoryview(data)
        for start in range(0, len(data), _LIMIT):
            send(kind, view[start : start + _LIMIT])
    return len(data)


def part(data: "Any", window: "tuple[int, ...]") -> "Any":
    """What `write(data, length)` and `write(data, start, length)` mean on MicroPython."""
    start, length = window if len(window) > 1 else (0, window[0])
    return memoryview(data)[start : start + length]


class BinaryOutput(io.IOBase):
    def write(self, data: "Any", *window: int) -> int:
        return send_all(RAW, part(data, window) if window else data)

    def flush(self) -> None:
        pass

    def ioctl(self, request: int, argument: int) -> int:
        return 1 if request == _FILENO else 0


class TextOutput(io.IOBase):
    buffer = BinaryOutput()

    def write(self, data: "Any", *window: int) -> int:
        if isinstance(data, str):
            return sys.stdout.write(data)
        return send_all(COOKED, part(data, window) if window else data)

    def flush(self) -> None:
        pass

    def ioctl(self, request: int, argument: int) -> int:
        return 1 if request == _FILENO else 0


class TextInput(io.IOBase):
    buffer = _input

    def readinto(self, buffer: "Any", count: int = -1) -> "int | None":
        view = memoryview(buffer)
        if 0 <= count < len(view):
            view = view[:count]
        got: "int | None" = _input.readinto(view)
        for index in range(got or 0):
            if view[index] == 13:
                view[index] = 10
        return got

    def read(self, count: int = -1) -> str:
        if count < 0:
            raise OSError(22, "the serial line has no end: give a count")
        data = bytearray(count)
        self.readinto(data)
        return str(data, "utf-8")

    def readline(self, limit: int = -1) -> str:  # type: ignore[override]
        line = bytearray()
        one = bytearray(1)
        while limit < 0 or len(line) < limit:
            self.readinto(one)
            line.extend(one)
            if one[0] == 10:
                break
        return str(line, "utf-8")

    def ioctl(self, request: int, argument: int) -> int:
        return 0
