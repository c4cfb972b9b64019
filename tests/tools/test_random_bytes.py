"""Random bytes from the line, into each parser of the tool and amid every verb: no hang, no traceback, true words.

A run of the tests takes 100,000 bytes for each parser, `python3 tools/dev.py campaign` ten million.
"""

import io
import os
import random
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest

import jiffy.session.opening
from jiffy.cli import main
from jiffy.errors import JiffyError
from jiffy.line import words
from jiffy.protocol.agent_words import AgentOutput
from jiffy.protocol.frames import KINDS_FROM_BOARD, FrameParser, Text
from jiffy.protocol.program_output import Output, ProgramOutput
from jiffy.protocol.raw_repl import RawRepl
from jiffy.protocol.sights import Seen
from jiffy.session import features
from jiffy.work.programs import inspection
from jiffy.work.transfer import probe
from tests.tools import simulated_boards as boards
from tests.tools.test_waiting import BOUND_S, TIMEOUT_S, WAITING_VERBS, arguments

__all__ = ["arguments"]

BYTES = int(os.environ.get("JIFFY_RANDOM_BYTES", "100000"))
PIECE = 1000
# Noise, and noise that knows what the parsers look for.
TOKENS = (
    b"\x16", b"\x17", b"\x04", b"\x04>", b">>> ", b"raw REPL; CTRL-B to exit\r\n>", b"OK", b"R\x01\x80\x00", b"\x01",
    b"MPY: soft reboot\r\n", b"\x16r{}\x17", b"0123abcd\n", b"=", b"+", b"\x06", b"KeyboardInterrupt", b"\r\n",
    b"ERROR\r\n",
)  # fmt: skip


def noise(seed: int) -> Callable[[], bytes]:
    """Gives one piece after another, the same for the same seed."""
    drawn = random.Random(seed)

    def piece() -> bytes:
        plain = drawn.randbytes(drawn.randrange(1, PIECE))
        return plain if drawn.random() < 0.5 else plain[:20] + b"".join(drawn.choices(TOKENS, k=40))

    return piece


def feed(take: Callable[[bytes], object], seed: int) -> None:
    piece = noise(seed)
    fed = 0
    while fed < BYTES:
        data = piece()
        take(data)
        fed += len(data)


def test_frames_give_back_every_byte_that_is_in_no_frame() -> None:
    parser = FrameParser(KINDS_FROM_BOARD)

    def take(data: bytes) -> None:
        before = parser.held
        given = sum(len(piece.data) for piece in parser.receive(data) if isinstance(piece, Text))
        # No random frame has a right checksum: all is text, now or held.
        assert given + parser.held == before + len(data)

    feed(take, 1)


def test_a_programs_output_loses_no_byte_before_its_end() -> None:
    parsers = [ProgramOutput("nonce")]

    def take(data: bytes) -> None:
        for event in parsers[0].receive(data):
            assert not isinstance(event, Output) or event.data
        if parsers[0].over:
            parsers[0] = ProgramOutput("nonce")

    feed(take, 2)


def test_the_raw_repl_gives_events_or_is_lost() -> None:
    def take(data: bytes) -> None:
        repl = RawRepl()
        repl.ask_paste()
        repl.receive(data)
        repl = RawRepl()
        repl.send_plain(b"1")
        repl.receive(b"OK" + data)

    feed(take, 3)


def test_what_is_seen_has_words_at_any_moment() -> None:
    seen = Seen(0.0)
    moment = [0.0]

    def take(data: bytes) -> None:
        moment[0] += 0.01
        seen.receive(data, moment[0])
        assert seen.told(moment[0]).isprintable()

    feed(take, 4)


def test_the_agents_words_are_events_or_nothing() -> None:
    output = AgentOutput()
    feed(lambda data: [output.receive(byte) for byte in data], 5)


@pytest.mark.parametrize(
    "parse",
    [
        lambda data: features.parse(data, has_raw_paste=True),
        probe.parse,
        lambda data: inspection.parse(data.decode("latin-1")),
    ],
    ids=["features", "probe", "task table"],
)
def test_answers_are_taken_whole_or_refused(parse: Callable[[bytes], object]) -> None:
    def take(data: bytes) -> None:
        with suppress(JiffyError):
            parse(data)
            raise AssertionError("no random bytes are an answer")

    feed(take, 6)


class Noisy(boards.SimulatedBoard):
    """Everything that it says has random bytes around it, now and then among it."""

    def __init__(self, seed: int) -> None:
        self._noise = noise(seed)
        self._drawn = random.Random(seed)
        super().__init__()

    def say(self, data: bytes, after_s: float = 0.002) -> None:
        if self._drawn.random() < 0.4:
            position = self._drawn.randrange(len(data) + 1)
            data = data[:position] + self._noise()[:30] + data[position:]
        super().say(data, after_s)

    def execute(self, code: bytes) -> None:
        if boards.SUM.fullmatch(code):
            super().execute(code)
        else:
            self.say(b"OK" + self._noise() + b"\x04" + self._noise()[:50] + b"\x04>")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("verb", WAITING_VERBS)
def test_random_bytes_amid_a_verb_end_in_a_true_word(
    verb: str,
    seed: int,
    arguments: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    board = Noisy(seed)
    began = board.now()
    board.waiting = words.Waiting(board.now, lambda text: None)
    monkeypatch.setattr(jiffy.session.opening, "open_serial", lambda *_, **__: board)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    status = main([verb, "--port", "/dev/null", "--timeout-s", f"{TIMEOUT_S:g}", *arguments.get(verb, [])])
    told = capsys.readouterr().err
    assert board.now() - began <= BOUND_S
    assert status != 70, told
    # Of Python's; what a board says of itself may hold the word.
    assert 'File "/' not in told
