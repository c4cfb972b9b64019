r"""MicroPython's raw REPL as a protocol without input or output: bytes in, events out.

The rules, as the firmware keeps them (`>` is the raw prompt):

    host                      board
    \x01                      "raw REPL; CTRL-B to exit" newline ">"          enter, or begin the line again
    CODE \x04                 "OK" OUTPUT \x04 ERROR \x04 ">"                 run CODE; ERROR is a traceback or empty
    \x04 alone                "OK" newline "soft reboot" ... banner ">"       soft reset
    \x02                      the friendly REPL's banner                      leave
    \x05 A \x01               "R" \x01 WINDOW(2, little-endian)               raw-paste begins
                              "R" \x00                                        known, not offered
                              "raw REPL; ..." ">"                             firmware without raw-paste
    up to the credit of CODE  \x01                                            one WINDOW more of credit
    \x04                      \x04 OUTPUT \x04 ERROR \x04 ">"                 end of CODE; runs it
                              \x04 before that                                it wants no more: the host answers \x04

Whatever arrives that these rules do not allow gives one ``Unexpected`` event, and after it nothing is believed until
the session synchronises again. Any division of the same bytes into calls of ``receive`` gives the same events, once
neighbouring ``Output`` and ``ErrorText`` events are joined.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

ENTER_RAW = b"\x01"
LEAVE_RAW = b"\x02"
INTERRUPT = b"\x03"
END = b"\x04"
ASK_PASTE = b"\x05A\x01"
BANNER = b"raw REPL; CTRL-B to exit"
BANNER_LIMIT = 64


@dataclass(frozen=True)
class PasteOpened:
    """Raw-paste begins; ``window`` bytes are granted now and with every ``Credit``."""

    window: int


@dataclass(frozen=True)
class PasteRefused:
    """The firmware has no raw-paste; the board is back at the raw prompt."""


@dataclass(frozen=True)
class Credit:
    """The board takes one window more."""


@dataclass(frozen=True)
class PasteClosed:
    """The board takes no more code: the answer to the end of it, or an abort that wants the end as its answer."""


@dataclass(frozen=True)
class Accepted:
    """Plain raw mode: the code has arrived and starts."""


@dataclass(frozen=True)
class Output:
    """What the program prints."""

    data: bytes


@dataclass(frozen=True)
class ErrorText:
    """A piece of the traceback."""

    data: bytes


@dataclass(frozen=True)
class Finished:
    """The board is back at the raw prompt."""


@dataclass(frozen=True)
class Unexpected:
    """A byte against the rules, in the state whose name is given."""

    state: str
    byte: int


Event = PasteOpened | PasteRefused | Credit | PasteClosed | Accepted | Output | ErrorText | Finished | Unexpected


class State(Enum):
    """What the board's next byte belongs to."""

    PROMPT = auto()
    PASTE_ANSWER = auto()
    PASTE_ANSWER_KIND = auto()
    WINDOW_LOW = auto()
    WINDOW_HIGH = auto()
    OLD_BANNER = auto()
    PASTING = auto()
    O_OF_OK = auto()
    K_OF_OK = auto()
    OUTPUT = auto()
    ERROR = auto()
    CLOSING = auto()
    LOST = auto()


class RawRepl:
    """The host's end of one exchange after another, beginning at the raw prompt.

    ``ask_paste`` or ``send_plain`` begins an exchange and returns the bytes to send; ``receive`` turns what arrives
    into events; ``rest`` holds what arrived after the exchange had finished.
    """

    def __init__(self) -> None:
        self.state = State.PROMPT
        self.rest = b""
        self._window = 0
        self._banner = bytearray()

    def ask_paste(self) -> bytes:
        """Begin an exchange by raw-paste; answered by PasteOpened or PasteRefused."""
        self.state = State.PASTE_ANSWER
        self._banner.clear()
        return ASK_PASTE

    def send_plain(self, code: bytes) -> bytes:
        """Begin an exchange in plain raw mode; answered by Accepted."""
        self.state = State.O_OF_OK
        return code + END

    def receive(self, data: bytes) -> list[Event]:
        """The events in ``data``; stops at ``Finished`` or ``PasteRefused`` and leaves what follows in ``rest``."""
        events: list[Event] = []
        position = 0
        while position < len(data) and self.state not in (State.PROMPT, State.LOST):
            if self.state in (State.OUTPUT, State.ERROR):
                position = self._take_text(data, position, events)
            else:
                event = self._take_byte(data[position])
                position += 1
                if event is not None:
                    events.append(event)
        self.rest = data[position:]
        return events

    def _take_text(self, data: bytes, position: int, events: list[Event]) -> int:
        end = data.find(END, position)
        text = data[position:] if end < 0 else data[position:end]
        if text:
            events.append(Output(text) if self.state is State.OUTPUT else ErrorText(text))
        if end < 0:
            return len(data)
        self.state = State.ERROR if self.state is State.OUTPUT else State.CLOSING
        return end + 1

    def _take_byte(self, byte: int) -> Event | None:
        match self.state, byte:
            case State.PASTE_ANSWER, 0x52:
                self.state = State.PASTE_ANSWER_KIND
            case State.PASTE_ANSWER, 0x72:
                self._banner.append(byte)
                self.state = State.OLD_BANNER
            case State.PASTE_ANSWER_KIND, 0x00:
                return self._at_prompt(PasteRefused())
            case State.PASTE_ANSWER_KIND, 0x01:
                self.state = State.WINDOW_LOW
            case State.WINDOW_LOW, _:
                self._window = byte
                self.state = State.WINDOW_HIGH
            case State.WINDOW_HIGH, _:
                return self._open_paste(self._window | byte << 8)
            case State.OLD_BANNER, _:
                return self._take_banner(byte)
            case State.PASTING, 0x01:
                return Credit()
            case State.PASTING, 0x04:
                self.state = State.OUTPUT
                return PasteClosed()
            case State.O_OF_OK, 0x4F:
                self.state = State.K_OF_OK
            case State.K_OF_OK, 0x4B:
                self.state = State.OUTPUT
                return Accepted()
            case State.CLOSING, 0x3E:
                return self._at_prompt(Finished())
            case _:
                return self._lost(byte)
        return None

    def _open_paste(self, window: int) -> Event:
        if window == 0:
            return self._lost(0)
        self.state = State.PASTING
        return PasteOpened(window)

    def _take_banner(self, byte: int) -> Event | None:
        self._banner.append(byte)
        if byte == 0x3E and self._banner.startswith(BANNER):
            return self._at_prompt(PasteRefused())
        if len(self._banner) > BANNER_LIMIT or not BANNER.startswith(self._banner[: len(BANNER)]):
            return self._lost(byte)
        return None

    def _at_prompt(self, event: Event) -> Event:
        self.state = State.PROMPT
        return event

    def _lost(self, byte: int) -> Event:
        name = self.state.name
        self.state = State.LOST
        return Unexpected(name, byte)


def literals(text: str, limit: int) -> Iterator[str]:
    """``text`` cut into pieces, each as an ASCII literal of at most ``limit`` characters."""
    start = 0
    while start < len(text):
        end = start + limit - 2
        while len(literal := ascii(text[start:end])) > limit:
            end -= max(1, (len(literal) - limit) // 10)
        yield literal
        start = min(end, len(text))
