r"""Frames: what is ours on a line that a running program prints to and reads from. No I/O: bytes in, pieces out.

One form in both directions::

    \x16 KIND PAYLOAD \x17 CRC-32 of KIND and PAYLOAD, eight lower-case hex digits \n

KIND is one letter of the table below, PAYLOAD printable ASCII. What is no valid frame, to the last byte, is the
program's: its output, when it comes from the board, its input, when it goes there. So nothing is ever eaten, and damage
shows as text. A board whose line ends are CR LF may send them here too.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

BEGIN = b"\x16"
END = b"\x17"

# From the board.
REPLY = "r"
"""JSON: the answer to a request."""
WANT = "w"
"""A number: the program reads, and the board wants the piece of standard input with this number."""
ENDED = "e"
"""A nonce: the program that was started with it has ended."""
BOOT = "b"
"""The name of the program that our boot stub is about to start."""

# To the board.
REQUEST = "q"
"""What is asked for, behind a question mark."""
DATA = "d"
"""A number and a piece of standard input in base64."""
INPUT_ENDED = "f"
"""A number: standard input ends in place of the piece with this number."""

KINDS_FROM_BOARD = REPLY + WANT + ENDED + BOOT
KINDS_TO_BOARD = REQUEST + DATA + INPUT_ENDED

LONGEST_FRAME = 1 << 17
BODY = rb"\x16([%s][\x20-\x7e]*)\x17"
TAIL_LENGTH = len(b"01234567\r\n")


@dataclass(frozen=True)
class Text:
    """What is the program's."""

    data: bytes


@dataclass(frozen=True)
class Frame:
    """What is ours."""

    kind: str
    payload: str


Piece = Text | Frame


def encoded(kind: str, payload: str = "") -> bytes:
    """The bytes of a frame."""
    body = (kind + payload).encode("ascii")
    return BEGIN + body + END + f"{zlib.crc32(body):08x}\n".encode()


def request(word: str) -> bytes:
    """The frame that asks a running program for something.

    At a prompt it is a line of code. The question mark makes it one that no Python takes, and since it comes before
    the checksum, the firmware does not keep a new name for each request.
    """
    return encoded(REQUEST, "?" + word)


class FrameParser:
    """Tells frames from the rest, whatever pieces the bytes arrive in. ``kinds`` are those that may come."""

    def __init__(self, kinds: str = KINDS_FROM_BOARD) -> None:
        letters = kinds.encode()
        self._whole = re.compile(BODY % letters + rb"([0-9a-f]{8})\r?\n")
        # What may still become a frame when more bytes arrive; it stands at the end of what was received.
        self._begun = re.compile(rb"\x16([%s][\x20-\x7e]*(\x17([0-9a-f]{0,7}|[0-9a-f]{8}\r?))?)?\Z" % letters)
        self._held = b""

    @property
    def held(self) -> int:
        """How many bytes wait for more to tell whether they are a frame."""
        return len(self._held)

    def receive(self, data: bytes) -> list[Piece]:
        """The pieces in ``data`` and what was held before it."""
        received = self._held + data
        begun = self._begun.search(received, max(0, received.rfind(BEGIN)))
        end = begun.start() if begun and len(received) - begun.start() <= LONGEST_FRAME else len(received)
        self._held = received[end:]
        return list(self._pieces(received[:end]))

    def rest(self) -> bytes:
        """What is held back, when no more will come."""
        held, self._held = self._held, b""
        return held

    def _pieces(self, received: bytes) -> Iterator[Piece]:
        position = 0
        for found in self._whole.finditer(received):
            if zlib.crc32(found[1]) != int(found[2], 16):
                continue
            if found.start() > position:
                yield Text(received[position : found.start()])
            yield Frame(found[1][:1].decode(), found[1][1:].decode())
            position = found.end()
        if position < len(received):
            yield Text(received[position:])
