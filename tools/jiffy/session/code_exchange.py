"""Handing code over to a board at its raw prompt, by raw-paste or without, and reading what it prints until its end."""

import re
from collections.abc import Callable

from jiffy.errors import BoardException, BoardReset, Damaged, TimedOut, escaped
from jiffy.line.deadline import SLICE_S, Deadline
from jiffy.line.transport import Transport
from jiffy.protocol.raw_repl import (
    END,
    INTERRUPT,
    Credit,
    ErrorText,
    Event,
    Finished,
    Output,
    PasteClosed,
    PasteOpened,
    RawRepl,
    Unexpected,
    literals,
)
from jiffy.protocol.sights import BOOT

PLAIN_LIMIT = 56
"""Bytes of code that every board's receive buffer holds at once."""
INTERRUPT_AGAIN_S = 1.0
"""A second Ctrl-C follows only after a while: the first may be running the program's ``finally``."""

OUR_FRAME = re.compile(rb' +File "<stdin>", line 1, in <module>\r*\n')

OnOutput = Callable[[bytes], None]


class CodeExchange:
    """Code to the board, its output and its error back, on one transport. ``unread`` is what came behind an answer."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.repl = RawRepl()
        self.unread = b""
        self.has_paste: bool | None = None
        """Whether the firmware offers raw-paste; None until it was asked."""
        self._in_pieces = False

    def begin_anew(self) -> None:
        """The board is known to stand at its raw prompt, and has nothing more to say."""
        self.repl = RawRepl()
        self.unread = b""

    def start(self, code: str, deadline: Deadline) -> None:
        """Hand over ``code``; on return it has been accepted and runs."""
        self._in_pieces = False
        # Nothing at all would be a soft reset.
        encoded = code.encode() or b"\n"
        if len(encoded) <= PLAIN_LIMIT:
            self._send_plain(encoded, deadline)
        elif self.has_paste is False or not self._paste(encoded, deadline):
            self._send_in_pieces(code, deadline)

    def _paste(self, code: bytes, deadline: Deadline) -> bool:
        """Hand over ``code`` by raw-paste; False when the firmware has none."""
        self.transport.write(self.repl.ask_paste())
        answer = self._next_event(deadline, "raw-paste was asked for")
        self.has_paste = isinstance(answer, PasteOpened)
        if not isinstance(answer, PasteOpened):
            return False
        allowance = answer.window
        while True:
            sent, code = code[:allowance], code[allowance:]
            allowance -= len(sent)
            self.transport.write(sent if code else sent + END)
            event = self._next_event(deadline, "code was being sent")
            while isinstance(event, Credit) and not code:
                event = self._next_event(deadline, "code was sent")
            if isinstance(event, PasteClosed):
                # The board may refuse the rest (a syntax error, no memory): it wants the end all the same.
                self.transport.write(END if code else b"")
                return True
            allowance += answer.window

    def _send_plain(self, code: bytes, deadline: Deadline) -> None:
        self.transport.write(self.repl.send_plain(code))
        self._next_event(deadline, "code was sent")

    def _send_in_pieces(self, code: str, deadline: Deadline) -> None:
        """Without flow control, hand over a piece at a time, each acknowledged by the prompt after it; then run all."""
        self._run_piece("_jc=[]", deadline)
        for piece in literals(code, PLAIN_LIMIT - len("_jc.append()")):
            self._run_piece(f"_jc.append({piece})", deadline)
        self._run_piece("_jc=[''.join(_jc)]", deadline)
        self._in_pieces = True
        self._send_plain(b"exec(_jc.pop())", deadline)

    def _run_piece(self, code: str, deadline: Deadline) -> None:
        self._send_plain(code.encode(), deadline)
        _, error = self.finish(deadline, None)
        if error:
            raise BoardException(error.decode("utf-8", "replace"))

    def _next_event(self, deadline: Deadline, doing: str) -> Event:
        """The next event of the handing-over; what follows it stays unread."""
        while True:
            data = self.take_unread(deadline)
            for position in range(len(data)):
                events = self.repl.receive(data[position : position + 1])
                if events:
                    self.unread = data[position + 1 :]
                    return self._expected(events[0])
            if deadline.passed():
                raise self.late(deadline, f"{doing} and not answered; saw {escaped(data)}")

    def finish(
        self, deadline: Deadline, on_output: OnOutput | None, *, stopping: bool = False, in_steps: bool = False
    ) -> tuple[bytes, bytes]:
        output, error = bytearray(), bytearray()
        interruption = Deadline(self.transport.now, 0 if stopping else None)
        while True:
            if interruption.passed():
                self.transport.write(INTERRUPT)
                interruption = Deadline(self.transport.now, INTERRUPT_AGAIN_S)
            for event in self.repl.receive(self.take_unread(deadline)):
                match self._expected(event):
                    case Output(data):
                        (on_output or output.extend)(data)
                        deadline = Deadline(self.transport.now, deadline.timeout_s) if in_steps else deadline
                    case ErrorText(data):
                        error += data
                    case Finished():
                        self.unread = self.repl.rest
                        return bytes(output), self._without_our_frame(bytes(error))
            if deadline.passed():
                raise self.late(deadline, f"the program has not ended; last output {escaped(bytes(output))}")

    def _without_our_frame(self, error: bytes) -> bytes:
        """The traceback as it is without the ``exec`` that runs code handed over in pieces."""
        return OUR_FRAME.sub(b"", error, count=1) if self._in_pieces else error

    def take_unread(self, deadline: Deadline) -> bytes:
        data, self.unread = self.unread, b""
        return data or self.transport.read(deadline.slice_s())

    def _expected(self, event: Event) -> Event:
        if not isinstance(event, Unexpected):
            return event
        seen = bytes((event.byte,)) + (self.unread or self.repl.rest) + self.transport.read(SLICE_S)
        if BOOT.search(seen):
            raise BoardReset(f"{self.transport.name}: the board was reset meanwhile; saw {escaped(seen)}")
        error = Damaged(
            f"{self.transport.name}: in place of the board's answer came {escaped(seen)}: noise on the line, another "
            "program that uses it, or something on the board that prints by itself; run the command again",
            f"byte 0x{event.byte:02x} in {event.state}",
        )
        error.seen = seen
        raise error

    def late(self, deadline: Deadline, what: str) -> TimedOut:
        return TimedOut(f"{self.transport.name} did not answer within {deadline.timeout_s:g} s: {what}")
