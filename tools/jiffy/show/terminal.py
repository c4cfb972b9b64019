"""A terminal for the board's prompt: keys go to the board as they are, Ctrl-] leaves.

Standard input may be a pipe: its lines are typed at the prompt, and when it has ended and the board has been quiet
for a moment, the terminal is left.
"""

import codecs
import os
import sys

from jiffy.errors import ConnectionLost, TimedOut
from jiffy.line.deadline import Deadline
from jiffy.line.keyboard import open_keyboard
from jiffy.line.transport import SerialTransport
from jiffy.protocol.frames import FrameParser, Text
from jiffy.protocol.typing import Typing

LEAVE = b"\x1d"
FIRST_ANSWER_S = 3.0
QUIET_S = 0.5
HELD_S = 0.02
REST_OF_FRAME_S = 0.2
"""What looks like the beginning of one of our frames is shown when nothing has followed it for so long."""


class Terminal:
    """Standard input and output on one side, the board on the other, until the user leaves."""

    def __init__(self, transport: SerialTransport, *, reconnects: bool, timeout_s: float) -> None:
        self._transport = transport
        self._timeout_s = timeout_s
        self._reconnects = reconnects
        self._keyboard = open_keyboard(raw=True)
        self._interactive = self._keyboard.is_terminal
        self._typing = Typing()
        self._frames = FrameParser()
        self._arrived = 0.0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def run(self) -> None:
        """Returns when the user leaves; raises ConnectionLost when the board is gone and cannot come back."""
        with self._keyboard, self._transport.waiting.on_purpose():
            if self._interactive:
                self._say(f"{self._transport.name}: Ctrl-] leaves, Ctrl-C interrupts, Ctrl-D soft-resets")
            while not self._talk():
                self._come_back()
        if self._interactive:
            self._say("")

    def _talk(self) -> bool:
        """Pass bytes both ways; True when the user left, False when the connection was lost and may come back."""
        try:
            return self._pass_bytes()
        except ConnectionLost:
            if not (self._interactive and self._reconnects):
                raise
            return False
        finally:
            self._write(self._frames.rest())

    def _pass_bytes(self) -> bool:
        while True:
            if self._transport.wait_beside(self._keyboard, self._patience_s()):
                keys = self._keyboard.read(0)
                if not keys and not self._interactive:
                    return self._until_quiet()
                if not keys or not self._type(keys):
                    return True
            self._pass_on(0)

    def _patience_s(self) -> float | None:
        if self._typing.waiting:
            return HELD_S
        return REST_OF_FRAME_S if self._frames.held else None

    def _type(self, keys: bytes) -> bool:
        """Take what was typed; False when the user wants to leave."""
        keys, leave, _ = keys.partition(LEAVE) if self._interactive else (keys.replace(b"\n", b"\r"), b"", b"")
        self._typing.add(keys)
        return not leave

    def _pass_on(self, timeout_s: float) -> bool:
        """Send what the board may get now, show what it sends; whether there was anything."""
        keys = self._typing.to_send(self._transport.now())
        if keys:
            self._transport.write(keys)
        data = self._transport.read(timeout_s)
        self._typing.receive(data)
        self._show(data)
        return bool(data or keys or self._typing.waiting)

    def _until_quiet(self) -> bool:
        """Nothing more will be typed: wait until the board has had all of it and has nothing to say. Raises TimedOut
        when it goes on and on."""
        while self._typing.waiting:
            self._pass_on(HELD_S)
        deadline = Deadline(self._transport.now, self._timeout_s)
        patience_s = FIRST_ANSWER_S
        while self._pass_on(patience_s):
            patience_s = QUIET_S
            if deadline.passed():
                raise TimedOut(
                    f"{self._transport.name} prints on {self._timeout_s:g} s after the end of standard input: "
                    "`jiffy monitor` shows it for as long as you like; --timeout-s gives repl more time"
                )
        return True

    def _show(self, data: bytes) -> None:
        """Frames of ours, as a deployed program's start prints one, are not for people."""
        text = b"".join(piece.data for piece in self._frames.receive(data) if isinstance(piece, Text))
        now = self._transport.now()
        if data:
            self._arrived = now
        elif self._frames.held and now - self._arrived >= REST_OF_FRAME_S:
            text = self._frames.rest()
        self._write(text)

    def _write(self, data: bytes) -> None:
        # A terminal gets whole characters only: half of one, or noise, can put it into a state of its own.
        shown = self._decoder.decode(data).encode() if self._interactive else data
        while shown:
            shown = shown[os.write(sys.stdout.fileno(), shown) :]

    def _say(self, text: str) -> None:
        print(text, end="\r\n", file=sys.stderr, flush=True)

    def _come_back(self) -> None:
        """Open the port again when it is back; Ctrl-] raises instead."""
        name = self._transport.name
        self._say(f"\r\njiffy: the connection to {name} was lost; waiting for it to come back, Ctrl-] leaves")
        while not self._transport.reopen(0.1):
            if LEAVE in self._keyboard.read(0):
                raise ConnectionLost(f"the connection to {name} was lost")
        self._say(f"jiffy: {name} is back")
