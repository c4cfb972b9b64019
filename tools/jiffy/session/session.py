"""A board held in raw REPL: run code on it, talk to a program on it, leave it at its friendly prompt."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

from jiffy.errors import (
    BoardException,
    BoardMemoryFull,
    ConnectionLost,
    Damaged,
    JiffyError,
    NotSupported,
    TimedOut,
    escaped,
)
from jiffy.line.deadline import Deadline
from jiffy.line.transport import Transport
from jiffy.protocol.raw_repl import BANNER, END, INTERRUPT, LEAVE_RAW, State
from jiffy.session.code_exchange import PLAIN_LIMIT, CodeExchange, OnOutput
from jiffy.session.entry import Entered, enter_raw_repl
from jiffy.session.features import Features, ask

RESET_CODE = """\
try:from machine import reset
except ImportError:from microbit import reset
reset()
"""
RESET_PATIENCE_S = 0.5
LEAVING_PATIENCE_S = 0.3
DEFAULT_TIMEOUT_S = 10.0
USUAL_S = -1.0
"""Stands for the session's own ``timeout_s``; None is for ever."""
SEEN_LIMIT = 4096

REFUSED = re.compile(rb"\x04[^\x04]+\x04>")


class Session:
    """Raw REPL on one transport. Between calls the board stands at its raw prompt, unless ``start`` was called:
    then its program runs, and ``read`` and ``write`` reach it until ``finish``."""

    def __init__(self, transport: Transport, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        self.transport = transport
        self.timeout_s = timeout_s
        """How long the board may leave a question unanswered."""
        self.waiting = transport.waiting
        self.interrupted = False
        """A program was running when this session came, and was stopped."""
        self._exchange = CodeExchange(transport)
        self._entered = self._released = False
        self._features: Features | None = None

    @classmethod
    def open(cls, transport: Transport, *, timeout_s: float = DEFAULT_TIMEOUT_S, reset: bool = False) -> "Session":
        """Enter raw REPL, without a reset unless asked. Raises TimedOut, NotMicroPython, BoardMemoryFull,
        ConnectionLost; the board is left at its friendly prompt then too, where it can be."""
        session = cls(transport, timeout_s)
        try:
            session.interrupted = session.enter(silences=True).was_running
            if reset:
                session.soft_reset()
        except BaseException:
            session.leave()
            raise
        return session

    def notice(self, text: str) -> None:
        """Tell the user something about the board, in one line."""
        self.waiting.say(text)

    def doing(self, what: str | Callable[[], str]) -> AbstractContextManager[None]:
        """What is told when the board lets the user wait for two seconds meanwhile; a function gives the whole line, or
        nothing while somebody waits on purpose."""
        told = what if callable(what) else lambda: f"{what}: waiting for {self.transport.name} to answer"
        return self.waiting.doing(told)

    def enter(self, *, timeout_s: float | None = None, silences: bool = False, noise: bytes = b"") -> Entered:
        """Stop whatever runs and synchronise at the raw prompt again. What still prints there by itself goes on, unless
        this ``silences`` it, by a soft reset; ``noise`` is what came from it already."""
        limit_s = timeout_s or self.timeout_s
        entered = enter_raw_repl(self.transport, limit_s, known=self._entered, silences=silences, noise=noise)
        self._entered = True
        self._exchange.begin_anew()
        return entered

    @property
    def has_raw_paste(self) -> bool:
        """Whether the firmware offers raw-paste; asks the board once."""
        if self._exchange.has_paste is None:
            self.question("#" * (PLAIN_LIMIT + 1))
        return bool(self._exchange.has_paste)

    @property
    def features(self) -> "Features":
        """What the firmware can do; asked from the board the first time."""
        if self._features is None:
            self._features = ask(self.question, has_raw_paste=self.has_raw_paste)
        return self._features

    def execute(
        self,
        code: str,
        *,
        timeout_s: float | None = USUAL_S,
        on_output: OnOutput | None = None,
        in_steps: bool = False,
    ) -> bytes:
        """Run ``code`` and return what it printed; raises BoardException when it raised, TimedOut when it did not end
        (it is interrupted then). ``in_steps``: it prints again and again, and begins its time anew with that."""
        deadline = self._deadline(timeout_s)
        self._start(code, deadline)
        try:
            output, error = self._exchange.finish(deadline, on_output, in_steps=in_steps)
        except TimedOut:
            self.enter()
            raise
        if error:
            raise BoardException(error.decode("utf-8", "replace"), output)
        return output

    def question(self, code: str) -> bytes:
        """What ``code`` prints, which may run twice: where something that prints by itself, or noise, came between, it
        is asked once more on a board that has been silenced."""
        try:
            return self.execute(code)
        except Damaged as error:
            self.enter(silences=True, noise=error.seen)
            return self.execute(code)

    def start(self, code: str) -> None:
        """Hand over ``code``; on return it has been accepted and runs."""
        self._start(code, self._deadline())

    def write(self, data: bytes) -> None:
        """Bytes for the running program's standard input. 0x03 interrupts it: the program's protocol must escape it."""
        self.transport.write(data)

    def read(self, limit: int, timeout_s: float) -> bytes:
        """At most ``limit`` bytes of what the running program sends, as they come; empty at the deadline."""
        if not self._exchange.unread:
            self._exchange.unread = self.transport.read(timeout_s)
        data, self._exchange.unread = self._exchange.unread[:limit], self._exchange.unread[limit:]
        return data

    def read_exact(self, count: int, timeout_s: float) -> bytes:
        """``count`` bytes of what the running program sends; raises TimedOut with what had come."""
        deadline = self._deadline(timeout_s)
        data = bytearray()
        while len(data) < count:
            data += self.read(count - len(data), deadline.slice_s())
            if deadline.passed() and len(data) < count:
                raise self._exchange.late(deadline, f"{count} bytes were expected; saw {escaped(bytes(data))}")
        return bytes(data)

    def finish(self, *, timeout_s: float | None = USUAL_S, on_output: OnOutput | None = None) -> tuple[bytes, bytes]:
        """Read until the program has ended: the rest of its output and the text of its error."""
        return self._exchange.finish(self._deadline(timeout_s), on_output)

    def program_ended(self, *, at_prompt: bool = True) -> None:
        """Who has read what a program that was started sent has seen its end: the board stands at its raw prompt; or,
        not ``at_prompt``, it has started again, and the session has ended with it."""
        self._exchange.begin_anew()
        self._released = not at_prompt

    def interrupt(self) -> None:
        """Send one Ctrl-C to the running program; a program that is just being started may miss it, see ``stop``."""
        self.transport.write(INTERRUPT)

    def stop(self, *, timeout_s: float | None = USUAL_S, on_output: OnOutput | None = None) -> tuple[bytes, bytes]:
        """Send Ctrl-C until the program has ended: the rest of its output and the text of its error, as ``finish``."""
        return self._exchange.finish(self._deadline(timeout_s), on_output, stopping=True)

    def soft_reset(self) -> None:
        """Clear the board's memory and run boot.py again, not main.py; the board stands at its raw prompt after it."""
        # Until boot.py has returned, the board is not at its prompt.
        self.transport.write(self._exchange.repl.send_plain(b""))
        self._features = None
        deadline = self._deadline()
        with self.doing(f"waiting for boot.py on {self.transport.name} to return after a soft reset"):
            self._read_until(BANNER, deadline, "boot.py has not returned")
        self.enter()

    def clear_memory(self, error: BoardMemoryFull) -> None:
        """Soft-reset a board that had no memory, or not its own names, for what has to be done there, and say so."""
        self.notice(f"{self.transport.name}: {error.cleared}")
        self.soft_reset()

    def restart(self) -> None:
        """Soft-reset as people do at the prompt: boot.py and main.py run. The session has ended with it; what the
        board prints can still be read."""
        if self._exchange.repl.state is not State.PROMPT:
            self.enter()
        self.transport.write(LEAVE_RAW)
        deadline = self._deadline()
        self._read_until(b">>> ", deadline, "the prompt was expected")
        self._released = True
        self.transport.write(END)
        self._read_until(b"soft reboot\r\n", deadline, "a soft reset was asked for")

    def hard_reset(self) -> None:
        """Restart the chip, by what its firmware has for it. The session has ended with it; what the board prints can
        still be read."""
        self._released = True
        self.start(RESET_CODE)
        deadline = self._deadline(RESET_PATIENCE_S)
        seen = b""
        # A board with native USB vanishes now; one that cannot reset says so.
        with suppress(ConnectionLost):
            while (not seen or seen.startswith(END)) and not deadline.passed():
                seen += self._exchange.take_unread(deadline)
                if REFUSED.fullmatch(seen):
                    raise NotSupported(
                        "this firmware has no machine.reset(): press the board's reset button", repr(seen)
                    )
        self._exchange.unread = seen

    def leave(self) -> None:
        """Leave the friendly REPL behind, as other tools and people expect it, also when Ctrl-C comes meanwhile; a lost
        connection is no error."""
        try:
            self._leave()
        except KeyboardInterrupt:
            self._leave()
            raise

    def _leave(self) -> None:
        self.transport.write_timeout_s = LEAVING_PATIENCE_S
        with suppress(JiffyError):
            if self._exchange.repl.state is not State.PROMPT:
                # Something of ours still runs, or was being handed over, when an error or Ctrl-C ended it here.
                self.transport.write(INTERRUPT)
                self.transport.read(LEAVING_PATIENCE_S)
            self.transport.write(b"\r" + LEAVE_RAW)

    def close(self) -> None:
        """Leave the board and close the line."""
        try:
            if not self._released:
                self.leave()
        finally:
            self.transport.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _deadline(self, timeout_s: float | None = USUAL_S) -> Deadline:
        return Deadline(self.transport.now, self.timeout_s if timeout_s == USUAL_S else timeout_s)

    def _read_until(self, wanted: bytes, deadline: Deadline, otherwise: str) -> None:
        seen = b""
        while wanted not in seen:
            if deadline.passed():
                raise self._exchange.late(deadline, f"{otherwise}; saw {escaped(seen)}")
            seen = (seen + self._exchange.take_unread(deadline))[-SEEN_LIMIT:]
        self._exchange.unread = seen.partition(wanted)[2]

    def _start(self, code: str, deadline: Deadline) -> None:
        self._resynchronise_if_noisy(deadline)
        self._exchange.start(code, deadline)

    def _resynchronise_if_noisy(self, deadline: Deadline) -> None:
        """Bytes before an exchange belong to none: a background printer, or noise. Begin from a known state."""
        if noise := self._exchange.unread + self.transport.read(0):
            self.enter(timeout_s=max(deadline.left_s(self.timeout_s), 1.0), silences=True, noise=noise)
