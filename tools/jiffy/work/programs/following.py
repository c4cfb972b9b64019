"""Staying with a program that was handed to the raw REPL: its output out, standard input in, until it has ended or is
stopped."""

import base64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from jiffy.errors import BoardMemoryFull, BoardReset, ConnectionLost, JiffyError
from jiffy.line.keyboard import Keyboard, Nothing
from jiffy.protocol.frames import DATA, INPUT_ENDED, REPLY, WANT, Frame, encoded, request
from jiffy.protocol.program_output import QUIET_S, Doubtful, Event, Finished, Output, ProgramOutput, Restarted
from jiffy.protocol.raw_repl import ENTER_RAW
from jiffy.session.session import Session
from jiffy.work.programs.wrapping import Wrapped

READ_SIZE = 4096
SLICE_S = 0.2
KEYS_SLICE_S = 0.02
PIECE_BYTES = 60
"""Of standard input at once: its frame fits the smallest receive buffers."""
KEYS_AT_ONCE = 32
SHOW_TASKS = b"\x14"  # Ctrl-T
TASKS_WITHIN_S = 0.3
ANSWER_WITHIN_S = 1.0
"""So long a program may leave Ctrl-T unanswered before that is told."""
INTERRUPT_AGAIN_S = 3.0
"""A second Ctrl-C follows only after a while, for a first one that was lost: else the program is in its ``finally``,
which it would end; a user who has no patience sends one."""
STOPPING_TIMEOUT_S = 5.0
RESET = "the board was reset while the program ran (machine.reset(), a watchdog, a crash or a power failure)"
BACK = "its port went and came back while the program ran: the board was reset, or its cable was pulled"
BACK_AGAIN_S = 3.0
"""Within this time a board's USB port is there again after a reset."""


class Outcome(Enum):
    """Why a program has ended."""

    BY_ITSELF = auto()
    INTERRUPTED = auto()
    TIME_OVER = auto()
    SEEN = auto()


@dataclass
class Wishes:
    """How the user wants it: ``expected`` is the text that ends it, ``limit_s`` the time that does."""

    keyboard: Keyboard
    on_output: Callable[[bytes], None]
    on_tasks: Callable[[str], None] | None = None
    """Gets the program's task table as JSON; None for a program that has none."""
    limit_s: float | None = None
    expected: bytes = b""

    @classmethod
    def just_output(cls, on_output: Callable[[bytes], None]) -> "Wishes":
        return cls(Nothing(), on_output)


class Following:
    """One program from its start to its end."""

    def __init__(self, session: Session, code: Wrapped, wishes: Wishes) -> None:
        self._session = session
        self._code = code
        self._wishes = wishes
        self._output = ProgramOutput(code.nonce)
        self._input = PulledInput(wishes.keyboard)
        self._now = session.transport.now
        self._outcome = Outcome.BY_ITSELF
        self._error: bytes | None = None
        self._started = False
        self._seen = b""
        self._asked = self._told_to_stop = False
        self._limit = self._give_up = self._interrupt_at = self._answer_by = float("inf")
        self._last_arrival = 0.0

    def run(self) -> tuple[Outcome, str]:
        """How it ended, and the text of its error. Raises BoardReset, ConnectionLost, TimedOut."""
        with self._session.doing(self._words):
            return self._run()

    def _words(self) -> str:
        """What the user waits for: not a program that runs as long as it likes."""
        name = self._session.transport.name
        if not self._started:
            return f"handing the program to {name}"
        return f"waiting for the program on {name} to stop" if self._give_up < float("inf") else ""

    def _run(self) -> tuple[Outcome, str]:
        try:
            self._session.start(self._code.code)
        except KeyboardInterrupt:
            self._session.enter()
            return Outcome.INTERRUPTED, ""
        self._started = True
        self._limit = self._now() + (float("inf") if self._wishes.limit_s is None else self._wishes.limit_s)
        while self._error is None:
            try:
                self._turn()
            except KeyboardInterrupt:
                self._interrupted()
            except OSError:
                # Nobody reads its output any more.
                with suppress(JiffyError):
                    self._session.enter()
                raise
            except ConnectionLost:
                # A board with native USB takes its port away when it resets.
                if not self._session.transport.reopen(BACK_AGAIN_S):
                    raise
                raise self._was_reset(BACK) from None
        self._session.program_ended()
        return self._outcome, self._error.decode("utf-8", "replace")

    def _turn(self) -> None:
        data = self._session.read(READ_SIZE, self._patience())
        now = self._now()
        if data:
            self._last_arrival = now
            self._take(self._output.receive(data))
        elif self._output.undecided and now - self._last_arrival >= QUIET_S:
            self._last_arrival = now
            self._take(self._output.quiet())
        self._give_input()
        if now >= self._limit and self._outcome is Outcome.BY_ITSELF:
            self._stop(Outcome.TIME_OVER)
        if now >= self._interrupt_at and self._error is None:
            self._interrupt_at = now + INTERRUPT_AGAIN_S
            self._told_to_stop = True
            self._session.interrupt()
        if now >= self._answer_by:
            self._answer_by = float("inf")
            self._session.notice("the program is busy and does not answer; Ctrl-C stops it and shows where it was")
        if now >= self._give_up and self._error is None:
            self._stop_firmly()

    def _patience(self) -> float:
        busy = self._input.awaited or (self._wishes.keyboard.is_terminal and not self._wishes.keyboard.ended)
        moment = min(self._limit, self._interrupt_at, self._give_up, self._answer_by)
        return max(0.0, min(KEYS_SLICE_S if busy else SLICE_S, moment - self._now()))

    def _take(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case Output(data):
                    self._show(data)
                case Finished(error):
                    self._error = error
                    self._check_begun(error)
                case Restarted():
                    raise self._was_reset()
                case Doubtful():
                    self._session.write(ENTER_RAW)
                case Frame(kind, payload):
                    self._answer(kind, payload)

    def _was_reset(self, seen: str = RESET) -> BoardReset:
        self._session.program_ended(at_prompt=False)
        return BoardReset(f"{self._session.transport.name}: {seen}")

    def _check_begun(self, error: bytes) -> None:
        """Raises BoardMemoryFull when there was no memory to compile the program: nothing of it has run."""
        if not self._output.ended_by_us and error.startswith(b"MemoryError"):
            self._session.program_ended()
            raise BoardMemoryFull(f"{self._session.transport.name}: the board has no memory to compile the program")

    def _show(self, data: bytes) -> None:
        self._wishes.on_output(data)
        expected = self._wishes.expected
        if expected and self._outcome is Outcome.BY_ITSELF:
            self._seen += data.replace(b"\r\n", b"\n")
            if expected in self._seen:
                self._stop(Outcome.SEEN)
            self._seen = self._seen[-len(expected) :]

    def _answer(self, kind: str, payload: str) -> None:
        if kind == WANT and payload.isdigit():
            self._input.want(int(payload))
        elif kind == REPLY and self._asked and self._wishes.on_tasks:
            self._asked = False
            self._answer_by = float("inf")
            self._wishes.on_tasks(payload)
            if self._outcome is Outcome.INTERRUPTED and not self._told_to_stop:
                self._interrupt_at = self._now()

    def _give_input(self) -> None:
        keyboard = self._wishes.keyboard
        if not keyboard.is_terminal:
            self._session.write(self._input.to_send())
            return
        keys = keyboard.read(0)
        if SHOW_TASKS in keys:
            keys = keys.replace(SHOW_TASKS, b"")
            self._show_tasks()
        for position in range(0, len(keys), KEYS_AT_ONCE):
            self._session.write(keys[position : position + KEYS_AT_ONCE])

    def _ask_for_tasks(self) -> None:
        self._asked = True
        self._session.write(request("ps"))

    def _show_tasks(self) -> None:
        """Ctrl-T here."""
        if self._wishes.on_tasks is None:
            self._session.notice("the program has no tasks of Jiffy's kernel")
            return
        self._ask_for_tasks()
        self._answer_by = self._now() + ANSWER_WITHIN_S

    def _interrupted(self) -> None:
        """Ctrl-C here: ask what each task waits for, then stop the program, which tells it now if it was too busy to
        answer; the second Ctrl-C stops it at once."""
        first = self._outcome is Outcome.BY_ITSELF
        self._stop(Outcome.INTERRUPTED)
        self._answer_by = float("inf")
        if first and self._wishes.on_tasks:
            self._ask_for_tasks()
            self._interrupt_at = self._now() + TASKS_WITHIN_S

    def _stop(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._interrupt_at = self._now()
        self._give_up = self._interrupt_at + min(STOPPING_TIMEOUT_S, self._session.timeout_s)

    def _stop_firmly(self) -> None:
        """It catches Ctrl-C, or printed 0x04 while it stopped. Raises TimedOut or NotMicroPython when it goes on."""
        self._session.enter()
        self._error = b""


class PulledInput:
    """Standard input in the pieces that the board asks for, one by one, so that it never gets more than it has room
    for. A piece that was damaged on its way is asked for again."""

    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard = keyboard
        self._wanted: int | None = None
        self._number = -1
        self._frame = b""
        self._read = b""

    @property
    def awaited(self) -> bool:
        """Whether the board waits for a piece that is not here yet."""
        return self._wanted is not None

    def want(self, number: int) -> None:
        self._wanted = number

    def to_send(self) -> bytes:
        """The frame with the piece that is wanted, if it is here."""
        number = self._wanted
        if number is None:
            return b""
        if number != self._number:
            frame = self._next_frame(number)
            if not frame:
                return b""
            self._number, self._frame = number, frame
        self._wanted = None
        return self._frame

    def _next_frame(self, number: int) -> bytes:
        if not self._read:
            self._read = self._keyboard.read(0)
        piece, self._read = self._read[:PIECE_BYTES], self._read[PIECE_BYTES:]
        if piece:
            return encoded(DATA, f"{number} {base64.b64encode(piece).decode()}")
        return encoded(INPUT_ENDED, str(number)) if self._keyboard.ended else b""
