r"""Getting into raw REPL from wherever the board is, without a reset where that is possible. No I/O.

``way_in`` is a generator: it yields what to do next (an ``Act``), is sent what came of it, and returns when the board
is proved to stand at its raw prompt. Whoever drives it has the line and the clock.

    what the board is in                         the way out
    friendly prompt, something half typed        Ctrl-C, Ctrl-A
    raw REPL, amid raw-paste                     Ctrl-C ends the paste, Ctrl-A begins the raw prompt again
    running: yields, computes, prints, reads     Ctrl-C, repeated with growing patience: the first may run a `finally`
    catches KeyboardInterrupt, Ctrl-C off        the reset line where there is one; else a person resets or replugs it;
    starts again and again, silent               Ctrl-C every millisecond catches it as it starts
    memory full or crumbled                      the sum is answered by MemoryError: one soft reset
    print replaced by a program                  the sum is answered by something else: one soft reset
    at its prompt, printing by itself            text comes while nothing is asked: one soft reset
    no MicroPython, gone                         given up, saying what was seen

Proof is a sum: ``print(48213+91)`` is made of numbers and of a name that every firmware holds, so nothing needs memory
for a new name, and an echo does not hold the answer. Bytes reach the board in order, so the answer to the newest sum
proves that all that was sent before it has been taken, and what comes after it, unasked, is printed by timers or a
thread that a program has left behind. A quiet board shall not cost time: who listens long has had a hint.
"""

import random
import re
from collections.abc import Generator
from dataclasses import dataclass

from jiffy.errors import BoardMemoryFull, ConnectionLost
from jiffy.protocol.raw_repl import BANNER, END, ENTER_RAW, INTERRUPT
from jiffy.protocol.sights import MANY_STARTS, Seen

FIRST_PATIENCE_S = 0.1
MOST_PATIENCE_S = 1.6
PATIENCE_WITH_OTHERS_S = 0.2
"""What shows itself to be no MicroPython gets few attempts, so that the user hears of it soon."""
ANSWER_PATIENCE_S = 3.0
GENTLE_PART = 0.5
"""Of the time, before the reset line or a person is asked for help."""
BRIEF_LISTENING_S = 0.025
"""Where nothing hints at anything: who prints as often as this makes every exchange fail."""
LISTENING_S = 0.1
"""After a program was stopped: its timers may go on."""
LISTENING_WHERE_NOTHING_RAN_S = 1.2
"""Where something was printed although the board stood at its prompt: a timer of one second is a common one."""
BURST_S = 0.25
BURSTS_AFTER_RESET = 8
BETWEEN_INTERRUPTS_S = 0.001
"""A boot is caught by a Ctrl-C every millisecond, missed at three."""

MOST_UNREAD = 100
"""How many Ctrl-C may lie on a line that keeps what a deaf board does not read: more than a board's receive ring holds
would fill it as the board starts, and none could come through to it."""

PROMPT = re.compile(rb">>> |\x04>")

SIGN_OF_LIFE = re.compile(rb"[\x00-\xff]")
TEXT = re.compile(rb"[ -~\r\n]")
ANSWERED = re.compile(rb"OK[^\x04]*\x04[^\x04]*\x04>")
"""Code has been run, whatever it printed."""
RAW_PROMPT = re.compile(re.escape(BANNER) + rb"\r?\n>|" + re.escape(BANNER))


@dataclass(frozen=True)
class Send:
    data: bytes


@dataclass(frozen=True)
class Until:
    """Read until one of ``patterns`` has come since ``Forget``, at most ``seconds``; sends back which one, or None."""

    patterns: tuple[re.Pattern[bytes], ...]
    seconds: float


@dataclass(frozen=True)
class Forget:
    """What came so far answers nothing that is asked from here on."""


@dataclass(frozen=True)
class Tell:
    text: str


@dataclass(frozen=True)
class ResetLine:
    """Pulse the board's reset line; sends back whether there is one."""


@dataclass(frozen=True)
class Reopen:
    """The port has gone, as with a board that is replugged: open it again when it is back."""


Act = Send | Until | Forget | Tell | ResetLine | Reopen
Way = Generator[Act, re.Pattern[bytes] | bool | None, bool]


class Entering:
    """One try to get in; when to give up is the driver's to say."""

    def __init__(self, seen: Seen, *, silences: bool = False, line_keeps: bool = False) -> None:
        self.seen = seen
        self._line_keeps = line_keeps
        self._unread = 0
        self._silences = silences
        """Or else what prints by itself goes on."""
        self.printed_by_itself = self.is_listening = False
        self.memory_was_full = self.memory_is_full_again = False
        self._wrong_answers = 0

    def gently(self) -> Way:
        """Attempts without a reset, until what is seen makes more of them useless; the driver ends them in time."""
        patience_s = FIRST_PATIENCE_S
        while not self._more_is_useless(patience_s):
            yield Send(INTERRUPT)
            yield Until((PROMPT,), patience_s)
            if (yield from self._raw_prompt(patience_s)):
                return True
            patience_s = min(patience_s * 2, MOST_PATIENCE_S)
        return False

    @property
    def was_running(self) -> bool:
        """What timers print stands in the answer to Ctrl-C, and is no program's end."""
        return self.seen.was_interrupted if self.printed_by_itself else self.seen.was_running

    def _more_is_useless(self, patience_s: float) -> bool:
        is_another = patience_s > PATIENCE_WITH_OTHERS_S and self.seen.other() is not None
        return is_another or self.memory_is_full_again or self.seen.starts >= MANY_STARTS

    def firmly(self) -> Way:
        """Catch the board as it starts: its reset line starts it, or else a person."""
        if (yield ResetLine()):
            yield Tell(f"{self.seen.words()}: reset by its line")
            for _ in range(BURSTS_AFTER_RESET):
                if (yield from self._caught()):
                    return True
        yield Tell(f"{self.seen.words()}: press its reset button, or unplug it and plug it in again, now")
        while True:
            try:
                if (yield from self._caught()):
                    return True
            except ConnectionLost:
                yield Reopen()

    def _caught(self) -> Way:
        return (yield from self._burst()) and (yield from self._raw_prompt(MOST_PATIENCE_S))

    def _burst(self) -> Way:
        yield Forget()
        for _ in range(int(BURST_S / BETWEEN_INTERRUPTS_S)):
            if self._line_keeps and self._unread >= MOST_UNREAD:
                if not (yield Until((SIGN_OF_LIFE,), BURST_S)):
                    return False
                self._unread = 0
            yield Send(INTERRUPT)
            self._unread += 1
            if (yield Until((PROMPT,), BETWEEN_INTERRUPTS_S)):
                return True
        return False

    def _raw_prompt(self, patience_s: float) -> Way:
        yield Forget()
        yield Send(b"\r" + ENTER_RAW)
        if not (yield Until((RAW_PROMPT,), patience_s)):
            return False
        return (yield from self._prove())

    def _prove(self) -> Way:
        code, right, full = sum_question()
        yield Forget()
        yield Send(code + END)
        answer = yield Until((right, full, ANSWERED), ANSWER_PATIENCE_S)
        if answer is full:
            return (yield from self._free_memory())
        if answer is ANSWERED:
            return (yield from self._wrong_answer())
        return answer is right and (yield from self._silenced())

    def _silenced(self) -> Way:
        """At its prompt. Whether it can be worked with, since nothing prints there, or a soft reset would not help."""
        if not self._silences or not (yield from self._prints_by_itself(self._listening_s())):
            return True
        if self.printed_by_itself:
            yield Tell("it prints by itself at its prompt, also right after a soft reset: its boot.py starts that")
            return True
        return (yield from self._silence())

    def _silence(self) -> Way:
        self.printed_by_itself = True
        yield Tell("timers or a thread that a program left behind print at its prompt: they were ended by a soft reset")
        return (yield from self._soft_reset())

    def _prints_by_itself(self, seconds: float) -> Way:
        """Text comes twice while nothing is asked; a single piece may be noise."""
        self.is_listening = True
        yield Forget()
        heard = yield Until((TEXT,), seconds)
        if heard:
            yield Forget()
            heard = yield Until((TEXT,), max(seconds, LISTENING_S))
        self.is_listening = False
        return bool(heard)

    def _listening_s(self) -> float:
        if self.seen.was_running:
            return LISTENING_S
        return LISTENING_WHERE_NOTHING_RAN_S if self.seen.spoke_unasked else BRIEF_LISTENING_S

    def _free_memory(self) -> Way:
        """A line as short as the sum needs memory that the board has not: only a soft reset can give it back."""
        if self.memory_was_full:
            self.memory_is_full_again = True
            return False
        self.memory_was_full = True
        yield Tell(BoardMemoryFull.cleared)
        return (yield from self._soft_reset())

    def _wrong_answer(self) -> Way:
        """Once, it may be noise. Twice, what ran before has left another ``print`` behind."""
        self._wrong_answers += 1
        if self._wrong_answers != 2:
            return False
        if not self.printed_by_itself and (yield from self._prints_by_itself(LISTENING_S)):
            return (yield from self._silence())
        yield Tell(
            "its prompt does not print a sum, since a program has replaced print: it was cleared by a soft reset"
        )
        return (yield from self._soft_reset())

    def _soft_reset(self) -> Way:
        yield Forget()
        yield Send(END)
        yield Until((RAW_PROMPT,), ANSWER_PATIENCE_S)
        return False


def sum_question() -> tuple[bytes, re.Pattern[bytes], re.Pattern[bytes]]:
    """Code that prints a sum, the answer that proves it, and the answer of a board without memory for it."""
    first, second = random.randrange(10_000, 100_000), random.randrange(10_000, 100_000)
    right = re.compile(rb"OK%d\r*\n\x04\x04>" % (first + second))
    return b"print(%d+%d)" % (first, second), right, re.compile(rb"OK\x04[^\x04]*MemoryError[^\x04]*\x04>")
