"""Frames are told from everything else in any noise and any chunking, on the host and on the board: nothing is eaten,
nothing is invented, and a damaged frame is text."""

import binascii
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiffy.device._jiffy.checksum import crc32
from jiffy.device._jiffy.stdin import KeptLine
from jiffy.protocol.frames import (
    KINDS_FROM_BOARD,
    KINDS_TO_BOARD,
    LONGEST_FRAME,
    Frame,
    FrameParser,
    Piece,
    Text,
    encoded,
    request,
)

payloads = st.text(alphabet=[chr(code) for code in range(0x20, 0x7F)], max_size=60)
frames = st.builds(Frame, st.sampled_from(KINDS_FROM_BOARD), payloads)
# Whatever a program prints: it has every byte, and often pieces of a frame.
noise = st.lists(
    st.sampled_from([b"\x16", b"\x16r", b"\x17", b"\n", b"\r\n", b"0123abcd", b"{", b"hello"]) | st.binary(max_size=20),
    max_size=6,
).map(b"".join)
calm = noise.map(lambda data: data.replace(b"\x16", b"?"))
cuts = st.lists(st.integers(min_value=0), max_size=12)


def parse(data: bytes, at: list[int]) -> list[Piece]:
    """The pieces, neighbouring texts joined; what is held at the end is text."""
    parser = FrameParser()
    pieces: list[Piece] = []
    bounds = [0, *sorted(cut % (len(data) + 1) for cut in at), len(data)]
    for start, end in itertools.pairwise(bounds):
        pieces += parser.receive(data[start:end])
    return joined([*pieces, Text(parser.rest())])


def joined(pieces: list[Piece]) -> list[Piece]:
    result: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text) and result and isinstance(before := result[-1], Text):
            result[-1] = Text(before.data + piece.data)
        elif piece != Text(b""):
            result.append(piece)
    return result


def sent(piece: Piece) -> bytes:
    return piece.data if isinstance(piece, Text) else encoded(piece.kind, piece.payload)


@given(st.lists(calm.map(Text) | frames, max_size=8), cuts)
def test_frames_and_text_come_out_as_they_went_in_however_they_are_cut(pieces: list[Piece], at: list[int]) -> None:
    assert parse(b"".join(map(sent, pieces)), at) == joined(pieces)


@given(st.lists(noise.map(Text) | frames, max_size=8), cuts)
def test_nothing_is_eaten_whatever_arrives(pieces: list[Piece], at: list[int]) -> None:
    data = b"".join(map(sent, pieces))
    assert b"".join(map(sent, parse(data, at))) == data


@given(st.binary(max_size=400), cuts)
def test_random_bytes_hold_no_frame_and_pass_whole(data: bytes, at: list[int]) -> None:
    assert parse(data, at) == joined([Text(data)])


@given(st.lists(frames, min_size=1, max_size=3))
def test_frames_may_come_byte_by_byte_and_with_a_board_s_line_ends(pieces: list[Frame]) -> None:
    data = b"".join(map(sent, pieces)).replace(b"\n", b"\r\n")
    assert parse(data, list(range(len(data)))) == pieces


@given(frames, st.integers(min_value=0), st.integers(0, 7), st.sampled_from(["flip", "lose", "repeat"]))
def test_a_damaged_frame_is_text_or_itself(frame: Frame, position: int, bit: int, damage: str) -> None:
    data = sent(frame)
    position %= len(data)
    piece = data[position : position + 1]
    changed = {"flip": bytes([piece[0] ^ 1 << bit]), "lose": b"", "repeat": piece * 2}[damage]
    damaged = data[:position] + changed + data[position + 1 :]
    found = [piece for piece in parse(damaged, []) if isinstance(piece, Frame)]
    assert found in ([], [frame])


@given(frames, st.integers(min_value=1), frames)
def test_a_frame_that_was_cut_does_not_spoil_the_next(first: Frame, cut: int, second: Frame) -> None:
    data = sent(first)
    assert parse(data[: cut % len(data)] + sent(second), [])[-1] == second


def test_a_request_that_comes_back_as_an_echo_is_text() -> None:
    assert parse(request("ps") + sent(Frame("r", "{}")), []) == [Text(request("ps")), Frame("r", "{}")]


def test_a_frame_that_never_ends_is_given_back() -> None:
    parser = FrameParser()
    endless = b"\x16r" + b"x" * LONGEST_FRAME
    assert joined(parser.receive(endless)) == [Text(endless)]
    assert parser.held == 0


class Device(KeptLine):
    """The board's side: what it takes for ours, and what it leaves to the program."""

    KINDS = KINDS_TO_BOARD.encode()

    def __init__(self) -> None:
        self._kept = bytearray()
        self._frame = bytearray(128)
        self._count = 0
        self.pieces: list[Piece] = []

    def _take_frame(self, kind: int, payload: bytes) -> None:
        self._flush()
        self.pieces.append(Frame(chr(kind), payload.decode()))

    def _flush(self) -> None:
        self.pieces.append(Text(bytes(self._kept)))
        self._kept = bytearray()

    def result(self, data: bytes) -> list[Piece]:
        for byte in data:
            self._feed(byte)
            self._flush()
        self._release()
        self._flush()
        return joined(self.pieces)


short_payloads = st.text(alphabet=[chr(code) for code in range(0x20, 0x7F)], max_size=100)
to_board = st.builds(Frame, st.sampled_from(KINDS_TO_BOARD), short_payloads)


@given(st.lists(noise.map(Text) | st.binary(max_size=40).map(Text) | to_board, max_size=8))
def test_the_board_tells_the_same_frames_apart_as_the_host(pieces: list[Piece]) -> None:
    data = b"".join(map(sent, pieces))
    parser = FrameParser(KINDS_TO_BOARD)
    assert Device().result(data) == joined([*parser.receive(data), Text(parser.rest())])


@pytest.mark.parametrize("length", [115, 116, 300])
def test_a_frame_that_is_too_long_for_the_board_is_the_program_s(length: int) -> None:
    frame = Frame("d", "x" * length)
    whole = len(sent(frame)) <= 128
    assert Device().result(sent(frame)) == [frame if whole else Text(sent(frame))]


@given(st.binary(max_size=200), st.integers(min_value=0))
def test_a_checksum_may_be_made_piece_by_piece(data: bytes, cut: int) -> None:
    cut %= len(data) + 1
    assert crc32(data[cut:], crc32(data[:cut])) == crc32(data) == binascii.crc32(data)
