"""The serial console as programs see it: `sys.stdin` and `sys.stdout` with the manners of a board.

On a board the text streams translate line ends and their `buffer` does not. Here the relay ends lines with CR LF; so
bytes that must pass untouched travel to it in frames: a marker, a kind, the length, the bytes.
"""

import io
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FILENO = 10  # the request number by which MicroPython's streams tell their descriptor
_input: "Any" = sys.stdin.buffer
_output: "Any" = sys.stdout.buffer
_HEADER_BYTES = 9
# A pipe takes a frame of this size whole or not at all, so that Ctrl-C never leaves a part of one.
_one = bytearray(1)
_frame = bytearray(1024)
_frame[0:6] = b"\xffJIFFY"
_DATA_BYTES = len(_frame) - _HEADER_BYTES

RAW = 0x52
COOKED = 0x43


def send(kind: int, data: "Any") -> None:
    """Send one frame with at most 1015 bytes."""
    length = len(data)
    _frame[6] = kind
    _frame[7] = length & 255
    _frame[8] = length >> 8
    _frame[_HEADER_BYTES : _HEADER_BYTES + length] = data
    _output.write(_frame, _HEADER_BYTES + length)


def send_all(kind: int, data: "Any") -> int:
    if len(data) <= _DATA_BYTES:
        send(kind, data)
    else:
        view = memoryview(data)
        for start in range(0, len(data), _DATA_BYTES):
            send(kind, view[start : start + _DATA_BYTES])
    return len(data)


def send_untouched(data: bytes) -> None:
    """What the board itself says. Firmware ends its lines with CR LF, which the relay passes as it is."""
    _output.write(data)


def use_input(stream: "Any") -> None:
    """Read from this stream from now on."""
    global _input
    _input = stream
    TextInput.buffer = stream


def receive() -> int:
    """The next byte for a program."""
    _input.readinto(_one)
    return _one[0]


def receive_at_prompt() -> int:
    """The next byte for the board itself. Ctrl-C is a byte there; one that came while the last program ended may still
    be on its way as an interrupt."""
    while True:
        try:
            return receive()
        except KeyboardInterrupt:
            pass


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

    def __iter__(self) -> "TextInput":  # type: ignore[override]
        return self

    def __next__(self) -> str:  # type: ignore[override]
        return self.readline()

    def ioctl(self, request: int, argument: int) -> int:
        return 0
