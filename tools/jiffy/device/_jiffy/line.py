"""The serial line of a running program: what is ours on it, and what is the program's own input.

Ours are frames, ``0x16 KIND PAYLOAD 0x17 CRC-32 newline``: a letter, printable ASCII, the checksum of both (zlib's
polynomial, eight hexadecimal digits). Every byte that is not part of a whole, undamaged frame is the program's.

Errors: none reaches the program.
"""

import select
import sys

try:
    from binascii import crc32 as crc32
except ImportError:
    from .checksum import crc32 as crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Line:
    """Reads the line that the firmware calls sys.stdin. Made before that is replaced; one at a time."""

    KINDS = b"q"
    ended = False
    on_request: "Any" = None  # called with the word of a request
    _count = 0

    def __init__(self) -> None:
        self.stdin: "Any" = sys.stdin
        self._source: "Any" = getattr(sys.stdin, "buffer", sys.stdin)
        self._poller = select.poll()
        self._poller.register(self.stdin, select.POLLIN)
        self._one = bytearray(1)
        self._frame = bytearray(128)  # a frame that is longer is none

    def receive(self, timeout_ms: int = 0) -> None:
        """Take all that has arrived, in one go; waits for the first byte at most ``timeout_ms``."""
        while self._poller.poll(timeout_ms):
            if not self._source.readinto(self._one):
                self.ended = True
                return
            self._feed(self._one[0])
            timeout_ms = 0

    def _feed(self, byte: int) -> None:
        if byte == 0x16:
            self._release()
        frame = self._frame
        count = self._count
        frame[count] = byte
        self._count = count = count + 1
        if frame[0] == 0x16:
            if byte == 10:
                end = count - 10
                body = bytes(frame[1:end])
                if end > 1 and frame[end] == 0x17 and frame[end + 1 : count - 1] == b"%08x" % crc32(body):
                    self._count = 0
                    self._take_frame(body[0], body[1:])
                    return
            elif count < 2 or (
                count < len(frame) and (byte in self.KINDS if count == 2 else 31 < byte < 127 or byte == 0x17)
            ):
                return
        self._release()

    def _take_frame(self, kind: int, payload: bytes) -> None:
        if self.on_request is not None:
            self.on_request(payload[1:])

    def _release(self) -> None:
        # What is held is no frame but the program's, which is lost unless it reads its input; see ``stdin``.
        self._count = 0
