"""Keys on their way to a board's prompt, held back so that none is lost while a line takes its time. No I/O.

A board takes what is typed into a receive buffer of 128 bytes or more, and reads it when it is back at its prompt,
where it echoes it. So no more than IN_FLIGHT_BYTES are sent ahead of their echo. What is never echoed, because a
program reads it, counts as read after a while.
"""

import re
from collections import deque

IN_FLIGHT_BYTES = 64
PIECE_BYTES = 16
UNECHOED_S = 2.0
INTERRUPT = b"\x03"

# Text is echoed as it is; a key without text (an arrow, Tab, Ctrl and a letter) in many ways.
PIECE = re.compile(rb"\x1b[\[O][0-9;]*[A-Za-z~]|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]{1,%d}" % PIECE_BYTES)
LINE_END = b"\r"


class Typing:
    """``add`` what was typed, send what ``to_send`` gives, tell by ``receive`` what the board sends."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._in_flight: deque[tuple[bytes, float]] = deque()
        self._window = b""

    @property
    def waiting(self) -> bool:
        """Whether there is more to send than the board may get now."""
        return bool(self._waiting)

    def add(self, keys: bytes) -> None:
        """Ctrl-C overtakes what waits, which is not sent any more."""
        before, interrupt, after = keys.rpartition(INTERRUPT)
        if interrupt:
            self._waiting.clear()
            self._in_flight.clear()
            self._waiting.extend(PIECE.findall(re.sub(rb"[^\x03]", b"", before) + interrupt))
        self._waiting.extend(PIECE.findall(after if interrupt else keys))

    def to_send(self, now: float) -> bytes:
        """What may go now."""
        while self._in_flight and now - self._in_flight[0][1] >= UNECHOED_S:
            self._in_flight.popleft()
        sent = b""
        flying = sum(len(piece) for piece, _ in self._in_flight)
        while self._waiting and flying + len(self._waiting[0]) <= IN_FLIGHT_BYTES:
            piece = self._waiting.popleft()
            self._in_flight.append((piece, now))
            flying += len(piece)
            sent += piece
        return sent

    def receive(self, data: bytes) -> None:
        """Look for the echoes of what is in flight: one that is seen answers for those before it."""
        self._window += data
        found = True
        while found:
            found = False
            for count, (piece, _) in enumerate(self._in_flight, 1):
                end = self._window.find(piece if piece != LINE_END else b"\r\n")
                if end >= 0 and (len(piece) > 1 or count == 1):
                    self._window = self._window[end + len(piece) :]
                    for _ in range(count):
                        self._in_flight.popleft()
                    found = True
                    break
        self._window = self._window[-256:] if self._in_flight else b""
