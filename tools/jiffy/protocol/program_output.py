r"""What a program that was handed to the raw REPL sends, told apart: its output, our frames, its end, a board that
started again. No I/O: bytes in, events out.

The raw REPL ends a program with ``\x04 ERROR \x04 >``, and any of these bytes may be output too. So our code lets the
program's last words be a frame with a nonce (``frames.ENDED``): the raw REPL's end counts right behind it. Where the
frame cannot come (a source that does not compile, no memory to compile it), the end counts when nothing follows it for
a moment, which the caller tells by ``quiet``, and the raw prompt then answers when it is asked; what only looked like
an end is output after all.

A board that resets prints the banner of its firmware or of its boot loader: what may still become one is held back.
"""

import re
from dataclasses import dataclass

from jiffy.protocol.frames import BOOT, ENDED, KINDS_FROM_BOARD, Frame, FrameParser
from jiffy.protocol.raw_repl import BANNER

QUIET_S = 0.3
"""When nothing has come for so long, what is held back is what it looks like."""
LONGEST_ERROR = 16_384
ASK_TWICE = 2
"""An answer may be lost on the way."""

SIGNS_OF_A_RESET = re.compile(
    rb"MPY: soft reboot\r?\n"
    rb"|MicroPython [^\r\n]{0,200}\r?\nType \"help\(\)\" for more"
    rb"|rst:0x[0-9a-f]{1,2} \("
    rb"|ESP-ROM:esp"
    rb"|ets [A-Z][a-z]{2} +[0-9]{1,2} 20"
)


def _any_beginning_of(text: bytes, then: bytes = b"") -> bytes:
    """A pattern for every beginning of ``text``, and for all of it followed by ``then``."""
    pattern = then
    for position in range(len(text) - 1, -1, -1):
        pattern = b"(?:" + re.escape(text[position : position + 1]) + pattern + b")?"
    return pattern


UNFINISHED_SIGN = re.compile(
    rb"(?=[MreE])(?:"
    + b"|".join(
        (
            _any_beginning_of(b"MPY: soft reboot\r"),
            _any_beginning_of(
                b"MicroPython ", rb"[^\r\n]{0,200}(?:\r?\n?" + _any_beginning_of(b'Type "help()" for more') + rb")?"
            ),
            _any_beginning_of(b"rst:0x", rb"[0-9a-f]{0,2} ?"),
            _any_beginning_of(b"ESP-ROM:es"),
            _any_beginning_of(b"ets ", rb"(?:[A-Z](?:[a-z](?:[a-z](?: +[0-9]{0,2} ?2?)?)?)?)?"),
        )
    )
    + rb")\Z"
)
END_OF_RAW_REPL = re.compile(rb"\x04([^\x04]*)\x04>\Z")
ANSWER = BANNER + b"\r\n>"
ANSWERED = re.compile(rb"\x04([^\x04]*)\x04>" + re.escape(ANSWER))
UNFINISHED_ANSWER = re.compile(rb"\x04[^\x04]*\x04>" + _any_beginning_of(ANSWER) + rb"\Z")
UNFINISHED_END = re.compile(rb"\x04[^\x04]*(?:\x04>?)?\Z")


@dataclass(frozen=True)
class Output:
    """What the program printed."""

    data: bytes


@dataclass(frozen=True)
class Finished:
    """The program has ended and the board stands at its raw prompt; ``error`` is the traceback or empty."""

    error: bytes


@dataclass(frozen=True)
class Restarted:
    """The board has started again; what it sends from now on is not the program's."""


@dataclass(frozen=True)
class Doubtful:
    """It looks like the end and may be output: the caller sends Ctrl-A, which the raw prompt answers. Should the
    program be running yet, it finds that byte in its standard input."""


Event = Output | Frame | Finished | Restarted | Doubtful


class ProgramOutput:
    """Everything that arrives between the start of a program and the raw prompt after it."""

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._frames = FrameParser(KINDS_FROM_BOARD)
        self._held = b""
        self._ending = False
        self._asked = 0
        self.over = False

    @property
    def undecided(self) -> bool:
        """Whether something is held back: the caller tells by ``quiet`` when nothing has come for QUIET_S."""
        return bool(self._held or self._frames.held)

    @property
    def ended_by_us(self) -> bool:
        """Whether our end of the program has spoken: without it, nothing of the program need have run."""
        return self._ending

    def receive(self, data: bytes) -> list[Event]:
        """The events in ``data``; none after the end."""
        events: list[Event] = []
        for piece in self._frames.receive(data):
            if self.over:
                break
            if isinstance(piece, Frame):
                self._take_frame(piece, events)
            else:
                self._take_text(piece.data, events)
        return events

    def quiet(self) -> list[Event]:
        """Nothing more has come: decide what was held back, or ask."""
        held = self._held + self._frames.rest()
        self._held = b""
        end = END_OF_RAW_REPL.search(held)
        if not end or self._asked == ASK_TWICE:
            self._asked = 0
            return [Output(held)] if held else []
        self._asked += 1
        self._held = held[end.start() :]
        before = [Output(held[: end.start()])] if end.start() else []
        return [*before, Doubtful()]

    def _take_frame(self, frame: Frame, events: list[Event]) -> None:
        if self._held:
            events.append(Output(self._held))
            self._held = b""
            self._asked = 0
        if frame.kind == ENDED and frame.payload == self._nonce:
            self._ending = True
        elif frame.kind == BOOT:
            self._restart(events)
        elif frame.kind != ENDED:
            events.append(frame)

    def _take_text(self, data: bytes, events: list[Event]) -> None:
        text = self._held + data
        self._held = b""
        reset = SIGNS_OF_A_RESET.search(text)
        if reset:
            before = text[: reset.start()]
            self._give(before.partition(b"\x04")[0] if self._ending else before, events)
            self._restart(events)
        elif self._ending:
            self._take_end(text, events)
        elif self._asked:
            self._take_answer(text, events)
        else:
            self._hold(text, events)

    def _take_end(self, text: bytes, events: list[Event]) -> None:
        before, mark, rest = text.partition(b"\x04")
        error, closed, _ = rest.partition(b"\x04>")
        if not closed:
            # An interrupt handler may print between our frame and the raw REPL's end.
            self._held = text if mark else b""
            self._give(b"" if mark else text, events)
            return
        self._give(before, events)
        self.over = True
        events.append(Finished(error))

    def _take_answer(self, text: bytes, events: list[Event]) -> None:
        answered = ANSWERED.match(text)
        if answered:
            self.over = True
            events.append(Finished(answered[1]))
        elif UNFINISHED_ANSWER.match(text):
            self._held = text
        else:
            self._asked = 0
            self._hold(text, events)

    def _hold(self, text: bytes, events: list[Event]) -> None:
        unfinished = UNFINISHED_END.search(text, _last_but_one(text)) or UNFINISHED_SIGN.search(text)
        if unfinished and len(text) - unfinished.start() <= LONGEST_ERROR:
            self._held = text[unfinished.start() :]
        self._give(text[: len(text) - len(self._held)], events)

    def _give(self, text: bytes, events: list[Event]) -> None:
        if text:
            events.append(Output(text))

    def _restart(self, events: list[Event]) -> None:
        self.over = True
        events.append(Restarted())


def _last_but_one(text: bytes) -> int:
    """Where an end of the raw REPL begins if ``text`` ends with one: at the 0x04 before the last, or at the last."""
    last = text.rfind(b"\x04")
    before = text.rfind(b"\x04", 0, max(last, 0))
    return max(before, 0) if text.endswith((b"\x04", b"\x04>")) else max(last, 0)
