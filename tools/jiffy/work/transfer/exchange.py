"""Frames to the running agent, one at a time, each again until it has come whole; and what the agent answers.

The only bound is silence: every byte that tells that the board lives begins the time anew, however slow it is. Where it
is silent for a moment, it is asked whether it is there: that also ends a frame of which bytes were lost.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from jiffy.errors import BoardException, BoardReset, Damaged, TimedOut
from jiffy.line.deadline import Deadline
from jiffy.protocol.agent_words import AgentOutput, Credit, Ended, Event, Reply
from jiffy.protocol.sights import BOOT
from jiffy.session.session import Session
from jiffy.work.transfer import agent
from jiffy.work.transfer.agent import Abilities, Body, Frame, Packer, Step
from jiffy.work.transfer.progress import Progress

TRIES = 8
"""Of one frame; then the line is worse than can be mended."""
CAREFUL_AFTER = 2
"""Times that one frame was damaged; from then on the board asks for each piece of every frame."""
FIRST_QUESTION_S = 0.5
MOST_QUESTION_S = 4.0
NOTHING = "/"
"""No name begins with it."""
ERROR_TEXT_S = 1.0
"""How long the rest of the agent's last words may take: a byte that only looks like its end has none."""
READ_SIZE = 4096
LONGEST_BOOT_SIGN = 20


class AgentGone(Exception):
    """The agent has ended before its time, and it is not known why."""


class LineTooBad(Damaged):
    """More damage than repeating mends."""


class Exchange:
    """One run of the agent on the board."""

    def __init__(self, session: Session, abilities: Abilities, progress: Progress) -> None:
        self._session = session
        self._code = agent.code(abilities)
        self._progress = progress
        self._packer = Packer(abilities)
        self._output = AgentOutput()
        self._unread = b""
        self._turn = 0
        self._care = False
        self._asked = False
        self._last_words = b""

    def begin(self) -> None:
        """Bring the agent to the board and start it. Raises BoardException, AgentGone, TimedOut."""
        self._run(self._code.loader)
        self._load(self._code.pieces)
        self._session.start(self._code.start)
        self._await(0, iter(()), 0)

    def _load(self, pieces: list[str]) -> None:
        for piece in pieces:
            self._run(self._code.checked(piece))

    def _run(self, code: str) -> None:
        self._session.execute(code)
        self._progress.wire_bytes += len(code)

    def ask(self, steps: list[Step]) -> list[str]:
        """Let the agent carry out the steps: the words that it answers."""
        answers = [self._deliver(body, (self._turn + 1) % agent.TURNS) for body in self._packer.bodies(steps)]
        return " ".join(answers).split()

    def end(self, steps: Sequence[Step] = (), on_sent: Callable[[float], None] | None = None) -> None:
        """Let the agent carry out the steps and end. Nothing of it is left in the board's memory after ``forget``.
        ``on_sent`` is told which part is done."""
        *bodies, last = self._packer.bodies([*steps, "q - -"])
        for number, body in enumerate(bodies, 1):
            self._deliver(body, (self._turn + 1) % agent.TURNS)
            if on_sent:
                on_sent(number / (len(bodies) + 1))
        with suppress(_EndedInOrder):
            self._deliver(last, -1)
        if on_sent:
            on_sent(1.0)

    def conclude(self, stage: str, *, kept: str = NOTHING, commit: bool = False) -> None:
        """After the agent's end: put in place what is staged, with ``commit`` by the journal that was written now, and
        remove what else is staged and does not begin with ``kept``."""
        self._run(self._code.release)
        self._load(self._code.closing)
        self._session.start(self._code.concluding(stage, kept, commit=commit))
        with suppress(_EndedInOrder):
            self._await(-1, iter(()), 0, asking=False)

    def _deliver(self, body: Body, turn: int) -> str:
        """Send the body until the board waits for ``turn``; what it answers."""
        for number in range(TRIES):
            self._care = self._care or number == CAREFUL_AFTER
            reply = self._await(turn, self._sent(agent.frame(self._turn, body, care=self._care)), len(body.data))
            if reply is not None:
                self._turn = turn
                return reply
            self._progress.resent += 1
        raise LineTooBad(
            f"{self._session.transport.name}: the line damages what is sent: one part of {len(body.data):,} bytes was "
            f"sent {TRIES} times and never came whole. Nothing on the board has changed"
        )

    def _sent(self, frame: Frame) -> Iterator[bytes]:
        """The pieces that the board will ask for."""
        self._write(frame.head if self._care else frame.head + frame.body)
        return frame.pieces()

    def _write(self, data: bytes) -> None:
        self._session.write(data)
        self._progress.wire_bytes += len(data)

    def _await(self, turn: int, pieces: Iterator[bytes], body_bytes: int, *, asking: bool = True) -> str | None:
        """What the board answers when it waits for ``turn``; None when it has not got the frame before it."""
        asked, patience_s = False, FIRST_QUESTION_S if asking else self._session.timeout_s
        silence, question = self._deadline(), self._deadline(patience_s)
        while True:
            event = self._event(min(question, silence, key=_left_s))
            if event is not None:
                silence, question = self._deadline(), self._deadline(patience_s)
            match event:
                case Reply(number, text) if number == turn:
                    return text
                case Reply(number, _, damaged) if number == self._turn and (damaged or asked):
                    return None
                case Credit():
                    self._write(next(pieces, b""))
                case Ended():
                    self._raise_for_end(in_order=turn < 0)
                case None if silence.passed():
                    name = self._session.transport.name
                    raise TimedOut(f"{name} was silent for {silence.timeout_s:g} s while it received files")
                case None if question.passed():
                    # The second time, as much as a whole frame may lack.
                    self._write(agent.are_you_there() * (1 + asked * body_bytes // len(agent.are_you_there())))
                    self._asked = True
                    asked, patience_s = True, min(2 * patience_s, MOST_QUESTION_S)
                    question = self._deadline(patience_s)

    def _deadline(self, timeout_s: float | None = None) -> Deadline:
        return Deadline(self._session.transport.now, timeout_s or self._session.timeout_s)

    def _event(self, deadline: Deadline) -> Event | None:
        """What the board says next; None when it says nothing in time."""
        while self._unread or not deadline.passed():
            if not self._unread:
                self._unread = self._session.read(READ_SIZE, deadline.slice_s())
                self._look_for_a_boot()
            while self._unread:
                byte, self._unread = self._unread[0], self._unread[1:]
                event = self._output.receive(byte)
                if event is not None:
                    return event
        return None

    def _look_for_a_boot(self) -> None:
        """A board that starts has no agent any more: nothing will come of waiting for it."""
        came = self._last_words + self._unread
        self._last_words = came[-LONGEST_BOOT_SIGN:]
        if BOOT.search(came):
            raise BoardReset(f"{self._session.transport.name} was reset while it received files")

    def _raise_for_end(self, *, in_order: bool) -> None:
        text = self._until_end()
        if self._asked:
            # A question that came after the end is the beginning of a line at the prompt.
            self._session.interrupt()
        if text is None:
            raise AgentGone("its end is all that was seen")
        if text:
            raise BoardException(text.decode("utf-8", "replace"))
        raise _EndedInOrder if in_order else AgentGone("it ended before its time")

    def _until_end(self) -> bytes | None:
        """The error text up to the prompt behind it; None when that does not come."""
        text, deadline = bytearray(self._unread), self._deadline(ERROR_TEXT_S)
        self._unread = b""
        while not text.endswith(b"\x04>"):
            data = self._session.read(READ_SIZE, deadline.slice_s())
            text += data
            deadline = self._deadline(ERROR_TEXT_S) if data else deadline
            if deadline.passed():
                return None
        return bytes(text[:-2])


def _left_s(deadline: Deadline) -> float:
    return deadline.left_s(0.0)


class _EndedInOrder(Exception):
    """The agent has ended as it was told."""


def forget(session: Session, abilities: Abilities) -> None:
    """Remove what is left of an agent that has ended."""
    session.execute(agent.code(abilities).end)
