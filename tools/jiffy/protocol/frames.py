r"""Framed replies of a running program's console, picked out of whatever else it prints. No I/O: bytes in, texts out.

The host sends one line, ``\x16`` and a word. The board answers with one frame::

    \x16  text  \x17  CRC-32 of the text, eight lower-case hex digits  \n

The text is printable ASCII, so a control character in it means damage, and ``\x16`` always begins a frame. A frame
whose checksum is wrong is no frame: the host asks again.
"""

import re
import zlib

BEGIN = b"\x16"
END = b"\x17"
FRAME = re.compile(rb"\x16([\x20-\x7e]*)\x17([0-9a-f]{8})\r?\n")
# What may still become a frame when more bytes arrive; it stands at the end of what was received.
UNFINISHED = re.compile(rb"\x16[\x20-\x7e]*(\x17([0-9a-f]{0,7}|[0-9a-f]{8}\r?))?\Z")
LONGEST_FRAME = 1 << 20


def request(word: str) -> bytes:
    """The line that asks the board for a frame."""
    return BEGIN + word.encode("ascii") + b"\n"


def frame(text: bytes) -> bytes:
    """The frame that a board sends around ``text``."""
    return BEGIN + text + END + f"{zlib.crc32(text):08x}\n".encode()


class FramePicker:
    """Collects bytes as they arrive, in pieces of any size, and gives the texts of the whole, undamaged frames."""

    def __init__(self) -> None:
        self._tail = b""

    def receive(self, data: bytes) -> list[bytes]:
        received = self._tail + data
        texts = [text for text, crc in FRAME.findall(received) if zlib.crc32(text) == int(crc, 16)]
        unfinished = UNFINISHED.search(received)
        self._tail = unfinished.group() if unfinished and len(unfinished.group()) <= LONGEST_FRAME else b""
        return texts
