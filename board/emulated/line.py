"""One direction of an emulated serial line: pace, delay and faults. No I/O and no clock of its own, so it is exact
to test: whoever uses it tells the time in seconds.

    free_at        when the wire has carried the last byte that was pushed
    each byte      is complete 10 bit times after the one before it, and arrives `latency_s` later
Deadlines are absolute, so that late wake-ups never add up to a slower line.
"""

from collections import deque

BITS_PER_BYTE = 10
AHEAD_S = 0.004
"""How much of the wire's time the sender's own transmit buffer holds."""
GRAIN_S = 0.0005
"""Bytes that follow each other closer than this are handed over together."""
CATCH_UP_S = 0.05
"""How late the wake-ups of a busy computer may be without the line losing time."""

ACTIONS = ("flip", "drop", "repeat")


class Faults:
    """Damage at byte positions counted from 0, each once: `flip` the lowest bit, `drop`, `repeat`."""

    def __init__(self, by_position: dict[int, str]) -> None:
        self.by_position = by_position
        self.position = 0

    def apply(self, data: bytes) -> bytes:
        start, self.position = self.position, self.position + len(data)
        hits = [position for position in self.by_position if start <= position < self.position]
        if not hits:
            return data
        out = bytearray()
        for position, byte in enumerate(data, start):
            action = self.by_position.pop(position, None)
            if action == "flip":
                byte ^= 1
            out += bytes((byte,)) * {"drop": 0, "repeat": 2}.get(action or "", 1)
        return bytes(out)


def parse_faults(texts: list[str] | tuple[str, ...]) -> tuple[Faults, Faults]:
    """Read `to-board:flip@1234` and the like; returns the faults to the board and from it. ValueError tells why not."""
    found: dict[str, dict[int, str]] = {"to-board": {}, "from-board": {}}
    for text in texts:
        direction, _, rest = text.partition(":")
        action, _, position = rest.partition("@")
        if direction not in found or action not in ACTIONS or not position.isdecimal():
            raise ValueError(f"fault {text!r} is not understood: write to-board:flip@1234 (from-board:, drop, repeat)")
        found[direction][int(position)] = action
    return Faults(found["to-board"]), Faults(found["from-board"])


class Line:
    """Bytes go in with `push` and come out with `pop` when they have crossed the wire.

    `baud` None is a line without a pace (USB); `latency_s` is how long a byte travels.
    """

    def __init__(self, baud: int | None, latency_s: float, faults: Faults) -> None:
        self.byte_s = BITS_PER_BYTE / baud if baud else 0.0
        self.latency_s = latency_s
        self.faults = faults
        self.free_at = 0.0
        self.travelling: deque[tuple[float, bytes]] = deque()

    def room(self, now: float) -> int:
        """How many bytes the transmitter takes now."""
        if not self.byte_s:
            return 4096
        return max(0, int((now + AHEAD_S - max(now, self.free_at)) / self.byte_s))

    def push(self, data: bytes, now: float, waited: bool = False) -> None:
        """`waited`: the bytes were there before the wire was free, so the wire took them when it was."""
        start = max(now - CATCH_UP_S if waited else now, self.free_at)
        sent, data = len(data), self.faults.apply(data)
        self.free_at = start + max(sent, len(data)) * self.byte_s
        if data:
            self.travelling.append((start, data))

    def pop(self, now: float) -> bytes:
        """The bytes that have arrived."""
        arrived = []
        while self.travelling:
            start, data = self.travelling[0]
            count = self.complete(now - start - self.latency_s, len(data))
            arrived.append(data[:count])
            if count < len(data):
                self.travelling[0] = (start + count * self.byte_s, data[count:])
                break
            self.travelling.popleft()
        return b"".join(arrived)

    def complete(self, elapsed_s: float, limit: int) -> int:
        if elapsed_s < -1e-9:
            return 0
        return min(limit, int(elapsed_s / self.byte_s + 1e-6)) if self.byte_s else limit

    def deadline(self, now: float) -> float | None:
        """When to look again: bytes have arrived, or None when nothing is under way."""
        if not self.travelling:
            return None
        start, data = self.travelling[0]
        first = start + self.latency_s + self.byte_s
        last = start + self.latency_s + self.byte_s * len(data)
        return max(first, min(last, now + GRAIN_S))
