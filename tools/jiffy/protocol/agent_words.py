"""What the transfer agent says while files arrive: bytes in, events out. The exchange is drawn at the top of
``jiffy/device/board_agent.py``."""

from dataclasses import dataclass
from zlib import crc32

LARGEST_REPLY = 65_536


@dataclass(frozen=True)
class Alive:
    """A step of a longer work is done."""


@dataclass(frozen=True)
class Credit:
    """The board is about to read the next piece of a frame that asks for care."""


@dataclass(frozen=True)
class Reply:
    """A line of the board whose checksum is right: the turn that it waits for, and the answer to the one before."""

    turn: int
    text: str
    damaged: bool = False
    """The last frame came damaged."""


@dataclass(frozen=True)
class Ended:
    """The agent has ended; its error text follows on the raw REPL."""


Event = Alive | Credit | Reply | Ended


class AgentOutput:
    """What the agent sends, byte by byte, as events. What is none (damage, or something else that prints) is passed
    over: the agent says it again when it is asked."""

    def __init__(self) -> None:
        self._line: bytearray | None = None

    def receive(self, byte: int) -> Event | None:
        """The event that ``byte`` completes, if it does."""
        if byte in b"=!":
            self._line = bytearray((byte,))
        elif self._line is not None:
            return self._receive_in_line(self._line, byte)
        elif byte == 4:
            return Ended()
        else:
            return Alive() if byte == 6 else Credit() if byte == 43 else None
        return None

    def _receive_in_line(self, line: bytearray, byte: int) -> Event | None:
        if byte != 10:
            line.append(byte)
            # 0x04 is in no line: the agent has ended.
            if byte == 4 or len(line) > LARGEST_REPLY:
                self._line = None
            return Ended() if byte == 4 else None
        self._line = None
        # The firmware's text output puts a carriage return in front of every newline.
        text, _, checksum = bytes(line).rstrip(b"\r").rpartition(b" ")
        if checksum != b"%08x" % crc32(text) or not text[1:2].isdigit():
            return None
        return Reply(text[1] - 48, text[2:].decode("ascii", "replace"), damaged=text[:1] == b"!")
