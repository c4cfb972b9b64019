"""Frames to an agent that is slow, silent or loses bytes, on a clock that jumps: only silence ends the waiting."""

from zlib import crc32

import pytest

from jiffy.errors import BoardReset, Damaged, TimedOut
from jiffy.line.transport import Transport
from jiffy.session.session import Session
from jiffy.work.transfer.agent import MARK, Abilities, are_you_there
from jiffy.work.transfer.exchange import Exchange
from jiffy.work.transfer.probe import Probe, probe
from jiffy.work.transfer.progress import Progress

ABILITIES = Abilities(binary=True, deflate=True, sha256=True)
HEAD_BYTES = len(are_you_there())
TIMEOUT_S = 10.0


class AgentOnALine(Transport):
    """What the agent says to whole frames. Each of the ``steps`` of its work takes ``step_s`` and ends with a sign of
    life; ``lost`` bytes of the first frame never arrive, ``spoilt`` frames are damaged."""

    name = "/dev/simulated"

    def __init__(self, *, steps: int = 0, step_s: float = 0.0, lost: int = 0, spoilt: int = 0, deaf: bool = False):
        self.time = 0.0
        self.questions = self.frames = 0
        self._steps, self._step_s, self._lost, self._spoilt, self._deaf = steps, step_s, lost, spoilt, deaf
        self._turn = 0
        self._free_at = 0.0
        self._unread = b""
        self._coming: list[tuple[float, bytes]] = []

    def now(self) -> float:
        return self.time

    def read(self, timeout_s: float) -> bytes:
        end = self.time + timeout_s
        moments = [moment for moment, _ in self._coming]
        self.time = min([*moments, end])
        ready = [data for moment, data in self._coming if moment <= self.time]
        self._coming = [piece for piece in self._coming if piece[0] > self.time]
        return b"".join(ready)

    def write(self, data: bytes) -> None:
        self.questions += data.startswith(are_you_there())
        self.frames += not data.startswith(are_you_there())
        if self._deaf:
            return
        self._unread += data[: len(data) - self._lost]
        self._lost = 0
        while self._receive():
            pass

    def close(self) -> None:
        return

    def _receive(self) -> bool:
        _, mark, rest = self._unread.partition(MARK)
        size = int(rest[2:5], 16) if len(rest) >= HEAD_BYTES - 1 else 0
        if not mark or len(rest) < HEAD_BYTES - 1 + size:
            return False
        head, body, self._unread = rest[:9], rest[17 : 17 + size], rest[17 + size :]
        whole = int(rest[9:17], 16) == crc32(body, crc32(head))
        if size and self._spoilt:
            self._spoilt -= 1
            whole = False
        self._answer(whole, awaited=head[:1] == b"%d" % self._turn)
        return True

    def _answer(self, whole: bool, *, awaited: bool) -> None:
        start = max(self._free_at, self.time)
        if whole and awaited:
            self._turn = (self._turn + 1) % 9
            self._coming += [(start + number * self._step_s, b"\x06") for number in range(1, self._steps + 1)]
            self._free_at = start + self._steps * self._step_s
        text = b"%s%d" % (b"=" if whole else b"!", self._turn)
        self._coming.append((max(self._free_at, start), b"%s %08x\r\n" % (text, crc32(text))))


def asked(agent: AgentOnALine) -> Progress:
    progress = Progress()
    Exchange(Session(agent, TIMEOUT_S), ABILITIES, progress).ask(["? 0123456789abcdef /p/a.py"])
    return progress


def test_a_board_that_is_only_slow_is_waited_for_as_long_as_it_shows_that_it_lives() -> None:
    agent = AgentOnALine(steps=300, step_s=9.0)
    assert asked(agent).resent == 0
    assert agent.time == 2700
    assert agent.frames == 1


def test_a_board_that_is_silent_is_given_up_when_the_time_is_over_and_not_before() -> None:
    agent = AgentOnALine(deaf=True)
    with pytest.raises(TimedOut, match="was silent for 10 s"):
        asked(agent)
    assert TIMEOUT_S <= agent.time < TIMEOUT_S + 0.5


def test_a_step_of_nearly_the_whole_time_is_no_reason_to_give_up_or_to_send_again() -> None:
    agent = AgentOnALine(steps=1, step_s=TIMEOUT_S - 0.3)
    assert asked(agent).resent == 0
    assert agent.questions > 0


@pytest.mark.parametrize("lost", [1, 10, 30])
def test_bytes_that_were_lost_are_found_out_by_a_question(lost: int) -> None:
    agent = AgentOnALine(lost=lost)
    assert asked(agent).resent == 1
    assert agent.time < 2


def test_a_frame_that_came_damaged_goes_again_at_once() -> None:
    agent = AgentOnALine(spoilt=1)
    assert asked(agent).resent == 1
    assert agent.time < 0.1


def test_a_line_that_damages_every_frame_is_given_up_after_eight() -> None:
    agent = AgentOnALine(spoilt=100)
    with pytest.raises(Damaged, match="sent 8 times and never came whole"):
        asked(agent)


class SlowEnd(AgentOnALine):
    """A board without raw-paste; the last code that it runs, of ``codes``, is silent for ``step_s`` before each sign of
    life, and then prints ``output``."""

    codes = 3
    output = b""

    def write(self, data: bytes) -> None:
        self.frames += data.startswith(b"exec(")
        if data.startswith(b"\x05A"):
            answer = [(self.time, b"R\x00")]
        elif data.endswith(b"\x04"):
            steps = self._steps if self.frames == self.codes else 0
            signs = [(self.time + number * self._step_s, b"\x06") for number in range(1, steps + 1)]
            answer = [
                (self.time, b"OK"),
                *signs,
                (self.time + steps * self._step_s, self.output * (steps > 0) + b"\x04\x04>"),
            ]
        else:
            answer = []
        self._coming += answer


def test_putting_in_place_may_take_as_long_as_it_shows_that_it_lives() -> None:
    board = SlowEnd(steps=30, step_s=TIMEOUT_S - 0.3)
    Exchange(Session(board, TIMEOUT_S), ABILITIES, Progress()).conclude("/stage", commit=True)
    assert board.time == pytest.approx(30 * (TIMEOUT_S - 0.3))


def test_a_look_at_the_files_may_take_as_long_as_it_shows_that_it_lives() -> None:
    board = SlowEnd(steps=30, step_s=TIMEOUT_S - 0.3)
    board.codes, board.output = 1, b"board / 774 1 -\r\n"
    assert probe(Session(board, TIMEOUT_S), "/p") == Probe("", 774, True, "")
    assert board.time == pytest.approx(30 * (TIMEOUT_S - 0.3))


class AnswersLate(AgentOnALine):
    """Its end comes ``step_s`` after the last frame."""

    written = b""

    def write(self, data: bytes) -> None:
        self.written += data
        super().write(data)

    def _answer(self, whole: bool, *, awaited: bool) -> None:
        if whole and awaited:
            self._coming.append((self.time + self._step_s, b"\x04\x04>"))


def test_a_question_that_came_when_the_agent_had_ended_does_not_stand_before_the_next_code() -> None:
    board = AnswersLate(step_s=2.0)
    Exchange(Session(board, TIMEOUT_S), ABILITIES, Progress()).end()
    assert board.questions > 0
    assert board.written.endswith(b"\x03")


class LosesItsPower(AgentOnALine):
    """It starts anew at the first frame, and says so in two pieces."""

    def _answer(self, whole: bool, *, awaited: bool) -> None:
        self._coming = [(self.time + 0.2, b"\x06Micro"), (self.time + 0.3, b"Python v1.29.0; a board\r\n>>> ")]


def test_a_board_that_starts_anew_is_not_waited_for() -> None:
    board = LosesItsPower()
    with pytest.raises(BoardReset, match="was reset while it received files"):
        asked(board)
    assert board.time < 0.5
