"""The serial line of a running program: what is ours on it, and what is the program's own input.

Ours are frames, ``0x16 KIND PAYLOAD 0x17 CRC-32 newline``: a letter, printable ASCII, the checksum of both (zlib's
polynomial, eight hexadecimal digits). Every byte that is not part of a whole, undamaged frame is the program's: it is
kept until the program reads it, up to KEPT_BYTES; what comes beyond that is lost, as in a UART.

Errors: none reaches the program.
"""

import select
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BEGIN = 0x16
END = 0x17
LONGEST_FRAME = 128
CHECKSUM_BYTES = 10
KEPT_BYTES = 512


class Line:
    """Reads the line that the firmware calls sys.stdin. ``keeps``: the program reads what is not ours, see ``take``.

    Made before sys.stdin is replaced; one at a time.
    """

    KINDS = b"q"

    def __init__(self, keeps: bool) -> None:
        self.stdin: "Any" = sys.stdin
        self._source: "Any" = getattr(sys.stdin, "buffer", sys.stdin)
        self._poller = select.poll()
        self._poller.register(self.stdin, select.POLLIN)
        self._keeps = keeps
        self._kept = bytearray()
        self._one = bytearray(1)
        self._frame = bytearray(LONGEST_FRAME)
        self._count = 0
        self.ended = False
        self.on_request: "Any" = None  # called with the word of a request

    def receive(self, timeout_ms: int = 0) -> None:
        """Take all that has arrived, in one go; waits for the first byte at most ``timeout_ms``."""
        one = self._one
        while self._poller.poll(timeout_ms):
            if not self._source.readinto(one):
                self.ended = True
                return
            self._feed(one[0])
            timeout_ms = 0

    def wait(self) -> bool:
        """Wait until the program has something to read; False when there never will be."""
        while not self._kept and not self.ended:
            self.receive(1000)
        return bool(self._kept)

    def ready(self) -> bool:
        """Whether the program's next read would not wait."""
        self.receive()
        return bool(self._kept) or self.ended

    def take(self, limit: int) -> "bytearray":
        """At most so many of the program's bytes; waits for the first one; empty at the end."""
        if not self.wait():
            return bytearray()
        data = self._kept[:limit]
        self._kept = self._kept[limit:]
        return data

    def _feed(self, byte: int) -> None:
        count = self._count
        frame = self._frame
        if byte == BEGIN:
            self._release()
            frame[0] = byte
            self._count = 1
        elif not count:
            self._keep(byte)
        else:
            frame[count] = byte
            self._count = count = count + 1
            if byte == 10:
                if not self._whole(count):
                    self._release()
                self._count = 0
            elif count == LONGEST_FRAME or not self._may_go_on(byte, count):
                self._release()

    def _may_go_on(self, byte: int, count: int) -> bool:
        return byte in self.KINDS if count == 2 else 32 <= byte < 127 or byte == END

    def _whole(self, count: int) -> bool:
        # Whether what is held is a frame; it is given to whom it is for then.
        end = count - CHECKSUM_BYTES
        if end < 2 or self._frame[end] != END:
            return False
        body = bytes(self._frame[1:end])
        if self._frame[end + 1 : count - 1] != b"%08x" % crc32(body):
            return False
        self._take_frame(body[0], body[1:])
        return True

    def _take_frame(self, kind: int, payload: bytes) -> None:
        if self.on_request is not None:
            self.on_request(payload[1:])

    def _release(self) -> None:
        # It was no frame: the program's.
        for index in range(self._count):
            self._keep(self._frame[index])
        self._count = 0

    def _keep(self, byte: int) -> None:
        if self._keeps and len(self._kept) < KEPT_BYTES:
            self._kept.append(byte)


def crc32(data: "Any", crc: int = 0) -> int:
    """The checksum of ``data``, going on from ``crc``, also on firmware that has none."""
    try:
        from binascii import crc32

        return crc32(data, crc) & 0xFFFFFFFF
    except ImportError:
        crc ^= 0xFFFFFFFF
        for byte in data:
            crc ^= byte
            for _ in range(8):
                crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
        return crc ^ 0xFFFFFFFF
