"""What a board shows to somebody who wants its prompt, each sight with a name and true words for it. No I/O.

``Seen`` is told every byte that comes, with its time, and says at any moment what has been seen so far. A sight is no
proof: only an answer to a sum (see ``entering``) proves that the board stands at its raw prompt.
"""

import re
from enum import Enum

from jiffy.errors import escaped

TAIL_BYTES = 4096
PAUSE_S = 0.3
"""A program that prints without end leaves no pause as long as this."""
FLOOD_S = 1.0
MANY_STARTS = 3
"""Boot messages within one try to get in, from which on a board starts again and again: tools cause one or two."""


OURS = b" \t\r\x01\x02\x03"
"""What an echo of our own asking consists of, and blanks."""


class Sight(Enum):
    """What was seen, in words that follow ``PORT:``."""

    SILENT = "it sends nothing at all"
    CATCHES_INTERRUPTS = "its program catches Ctrl-C and goes on"
    BUSY = "its program goes on and did not stop for Ctrl-C"
    PRINTS = "it prints without end and did not stop for Ctrl-C"
    RESETS = "it starts again and again"
    NO_FIRMWARE = "it is an ESP chip without firmware"
    BOOT_LOADER = "it is in its boot loader, not in MicroPython"
    CIRCUITPYTHON = "it runs CircuitPython, not MicroPython"
    MODEM = "it answers as a modem does, to AT commands"
    OTHER_PROMPT = "it shows another program's prompt"
    OTHER = "it does not answer as a MicroPython board"


BOOT = re.compile(rb"MPY: soft reboot|MicroPython v?\d|rst:0x[0-9a-f]|ets [A-Z][a-z][a-z] |\x16b")
"""What boards send as they start: firmware's banners, an ESP's boot ROM, the notice of our own boot stub."""
MICROPYTHON = re.compile(rb">>> |MicroPython|KeyboardInterrupt|Traceback \(most recent|raw REPL")
INTERRUPTED = re.compile(rb"KeyboardInterrupt")

OTHERS = (
    (Sight.NO_FIRMWARE, re.compile(rb"invalid header: 0x")),
    (Sight.BOOT_LOADER, re.compile(rb"waiting for download|DOWNLOAD\(|U-Boot|[Bb]oot ?loader")),
    (Sight.CIRCUITPYTHON, re.compile(rb"Adafruit CircuitPython \d|Press any key to enter the REPL")),
    (Sight.MODEM, re.compile(rb"\A(?:[\r\n]|ERROR|OK|\+CM[ES] ERROR[^\r\n]*|AT\w*)+\Z")),
    (Sight.OTHER_PROMPT, re.compile(rb"(?:login: ?|[Pp]assword: ?|[\w~] ?[$#%] |^[$#] )\Z", re.MULTILINE)),
)


class Seen:
    """What has come from the board since it was first spoken to."""

    def __init__(self, now: float) -> None:
        self.last = b""
        self.starts = 0
        self._total = 0
        self._last_at = self._flowing_since = now
        self._micropython = self._interrupts = 0

    def receive(self, data: bytes, now: float) -> None:
        if not data:
            return
        if now - self._last_at > PAUSE_S:
            self._flowing_since = now
        self._last_at = now
        self._total += len(data)
        # Some bytes of what came before: a sign may come in two pieces.
        window = self.last[-40:] + data
        old = len(self.last[-40:])
        self.starts += _new(BOOT, window, old)
        self._micropython += _new(MICROPYTHON, window, old)
        self._interrupts += _new(INTERRUPTED, window, old)
        self.last = (self.last + data)[-TAIL_BYTES:]

    @property
    def was_running(self) -> bool:
        """Ctrl-C interrupted a program."""
        return self._interrupts > 0

    def sight(self, now: float) -> Sight:
        """What all of it together looks like."""
        if not self._total:
            return Sight.SILENT
        other = self.other()
        if other:
            return other
        if self.starts >= MANY_STARTS:
            return Sight.RESETS
        if self._last_at - self._flowing_since >= FLOOD_S and now - self._last_at <= PAUSE_S:
            return Sight.PRINTS if self._micropython or self.printable() else Sight.OTHER
        if self._interrupts > 1:
            return Sight.CATCHES_INTERRUPTS
        return Sight.BUSY if self._micropython else Sight.OTHER

    def other(self) -> Sight | None:
        """Something that says by itself that it is no MicroPython at its prompt or in a program."""
        found = next((sight for sight, signs in OTHERS if signs.search(self.last)), None)
        return found if found is Sight.CIRCUITPYTHON or not self._micropython else None

    def printable(self) -> bool:
        """Whether the last line is text, as a program prints it, and not the noise of another speed."""
        line = self.last[-200:]
        return sum(32 <= byte < 127 or byte in b"\r\n\t" for byte in line) * 10 >= len(line) * 9

    def words(self) -> str:
        """The sight in words, at the moment of the last byte."""
        return str(self.sight(self._last_at).value)

    def told(self, now: float) -> str:
        """The sight in words, with the last line where it says more."""
        sight = self.sight(now)
        if sight is Sight.SILENT:
            return str(sight.value)
        lines = self.last.split(b"\n")
        line = next((line for line in reversed(lines) if line.strip(OURS)), self.last)
        return f"{sight.value}; last seen {escaped(line.strip(OURS))}"


def _new(pattern: re.Pattern[bytes], window: bytes, old: int) -> int:
    """Matches that end among the new bytes."""
    return sum(found.end() > old for found in pattern.finditer(window))
