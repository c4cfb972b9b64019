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


OURS = b" \t\r\n\x01\x02\x03"
"""What an echo of our own asking consists of, and blanks."""
ANSWER_BYTES = 64


class Sight(Enum):
    """What was seen, in words that follow ``PORT:``."""

    SILENT = "it sends nothing at all"
    CATCHES_INTERRUPTS = "its program catches Ctrl-C and goes on"
    NOTHING_MORE = "its program sends nothing more and did not stop for Ctrl-C"
    BUSY = "its program goes on and did not stop for Ctrl-C"
    PRINTS = "it prints without end and did not stop for Ctrl-C"
    RESETS = "it starts again and again"
    NO_FIRMWARE = "it is an ESP chip without firmware"
    BOOT_LOADER = "it is in its boot loader, not in MicroPython"
    CIRCUITPYTHON = "it runs CircuitPython, not MicroPython"
    MODEM = "it answers as a modem does, to AT commands"
    OTHER_PROMPT = "it shows another program's prompt"
    ECHO = "it sends back what it is sent, and nothing else"
    NO_TEXT = "what it sends is no text"
    NO_PROMPT = "it sends text, and shows no prompt for Ctrl-C"


BOOT = re.compile(rb"MPY: soft reboot|MicroPython v?\d|rst:0x[0-9a-f]|ets [A-Z][a-z][a-z] |\x16b")
"""What boards send as they start: firmware's banners, an ESP's boot ROM, the notice of our own boot stub."""
MICROPYTHON = re.compile(
    rb">>> |MicroPython|MPY: |KeyboardInterrupt|Traceback \(most recent|raw REPL|\x16b[\w.]+\x17[0-9a-f]{8}"
)
INTERRUPTED = re.compile(rb"KeyboardInterrupt")
STOOD_AT_PROMPT = re.compile(rb"\r\n>>> |(?:\r\n)?raw REPL; CTRL-B|\x01*\x04\x04KeyboardInterrupt: ?\r\n\x04>")
"""How a board's answer to our first Ctrl-C begins where no program ran: the friendly prompt ends what was typed and
shows itself again; the raw prompt says nothing until it is asked for; a paste ends with an error without a place. After
a program, something stands before the prompt, or not even the end of a line."""

_SAID = rb"(?:(?:OK|AT\w*)?[\r\n])*"
MODEM = re.compile(rb"\A" + _SAID + rb"(?:(?:\+CM[ES] )?ERROR[^\r\n]*[\r\n]" + _SAID + rb"){2,}\Z")
"""An answer to each line that is sent: a single word may be what a program printed as it began."""
OTHERS = (
    (Sight.NO_FIRMWARE, re.compile(rb"invalid header: 0x")),
    (Sight.BOOT_LOADER, re.compile(rb"waiting for download|DOWNLOAD\(|U-Boot|[Bb]oot ?loader")),
    (Sight.CIRCUITPYTHON, re.compile(rb"Adafruit CircuitPython \d|Press any key to enter the REPL")),
    (Sight.MODEM, MODEM),
)
PROMPTS = (b">>> ", b"\x04>", b"CTRL-B to exit\r\n>")
"""What a board sends last that has nothing more to say."""
OTHER_PROMPT = re.compile(rb"(?:login: ?|[Pp]assword: ?|[\w~] ?[$#%] |^[$#] )\Z", re.MULTILINE)


class Seen:
    """What has come from the board since it was first spoken to, or, ``known`` to run MicroPython, since a program was
    started on it."""

    def __init__(self, now: float, *, known: bool = False) -> None:
        self.last = b""
        self.starts = 0
        self._total = 0
        self._last_at = self._flowing_since = now
        self._micropython = int(known)
        self._interrupts = 0
        self._answer: bytes | None = None
        self._is_echo = True
        self.spoke_unasked = False

    def receive(self, data: bytes, now: float) -> None:
        if not data:
            return
        if now - self._last_at > PAUSE_S:
            self._flowing_since = now
        self._last_at = now
        self._total += len(data)
        self._is_echo = self._is_echo and not data.strip(OURS)
        if self._answer is not None:
            self._answer = (self._answer + data)[:ANSWER_BYTES]
        # Some bytes of what came before: a sign may come in two pieces.
        window = self.last[-40:] + data
        old = len(self.last[-40:])
        self.starts += _new(BOOT, window, old)
        self._micropython += _new(MICROPYTHON, window, old)
        self._interrupts += _new(INTERRUPTED, window, old)
        self.last = (self.last + data)[-TAIL_BYTES:]

    def asked(self) -> None:
        """The board is sent its first Ctrl-C: what comes from now on may answer it."""
        self._answer = self._answer or b""
        self.spoke_unasked = bool(self.last) and not self.last.endswith(PROMPTS)

    @property
    def was_running(self) -> bool:
        """Of a board that has been proved to stand at its prompt: Ctrl-C has ended a program, whatever that said."""
        return not STOOD_AT_PROMPT.match(self._answer or b"")

    @property
    def was_interrupted(self) -> bool:
        """A program said that Ctrl-C has ended it."""
        return self._interrupts > 0

    def sight(self, now: float) -> Sight:
        """What all of it together looks like."""
        if not self._total:
            return Sight.NOTHING_MORE if self._micropython else Sight.SILENT
        other = self.other()
        if other:
            return other
        if self.starts >= MANY_STARTS:
            return Sight.RESETS
        if self._last_at - self._flowing_since >= FLOOD_S and now - self._last_at <= PAUSE_S:
            return Sight.PRINTS if self._micropython or self.printable() else Sight.NO_TEXT
        if self._interrupts > 1:
            return Sight.CATCHES_INTERRUPTS
        return Sight.BUSY if self._micropython else self._unknown()

    def _unknown(self) -> Sight:
        """Nothing tells what it is: a program that does not stop for Ctrl-C looks like any other device that talks."""
        if OTHER_PROMPT.search(self.last):
            return Sight.OTHER_PROMPT
        if self._is_echo:
            return Sight.ECHO
        return Sight.NO_PROMPT if self.printable() else Sight.NO_TEXT

    def other(self) -> Sight | None:
        """Something that says by itself that it is no MicroPython at its prompt or in a program. A prompt of another
        kind does not: it may be that of a program."""
        found = next((sight for sight, signs in OTHERS if signs.search(self.last)), None)
        return found if found is Sight.CIRCUITPYTHON or not self._micropython else None

    def printable(self) -> bool:
        """Whether the last line is text, as a program prints it, and not the noise of another speed. What comes back of
        our own keys is no noise."""
        line = self.last[-200:]
        return sum(32 <= byte < 127 or byte in OURS for byte in line) * 10 >= len(line) * 9

    def words(self) -> str:
        """The sight in words, at the moment of the last byte."""
        return str(self.sight(self._last_at).value)

    def told(self, now: float) -> str:
        """The sight in words, with the last line where it says more."""
        sight = self.sight(now)
        if not self._total or sight is Sight.ECHO:
            return str(sight.value)
        lines = self.last.split(b"\n")
        line = next((line for line in reversed(lines) if line.strip(OURS)), self.last)
        return f"{sight.value}; last seen {escaped(line.strip(OURS))}"


def _new(pattern: re.Pattern[bytes], window: bytes, old: int) -> int:
    """Matches that end among the new bytes."""
    return sum(found.end() > old for found in pattern.finditer(window))
