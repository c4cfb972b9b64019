"""The frame picker finds every whole frame in any noise and any chunking, and never takes a damaged one."""

import itertools
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from jiffy.protocol.frames import FramePicker, frame, request

texts = st.text(alphabet=[chr(code) for code in range(0x20, 0x7F)], max_size=60).map(str.encode)
# Whatever a program prints: it has every byte but the one that begins a frame, and often pieces of one.
noise = st.lists(
    st.sampled_from([b"\x17", b"\n", b"\r\n", b"0123abcd", b"{", b"hello"]) | st.binary(max_size=20), max_size=6
).map(lambda pieces: b"".join(pieces).replace(b"\x16", b"?"))


def pick(data: bytes, cuts: list[int]) -> list[bytes]:
    picker = FramePicker()
    bounds = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    picked = []
    for start, end in itertools.pairwise(bounds):
        picked += picker.receive(data[start:end])
    return picked


@given(st.lists(st.tuples(noise, texts), max_size=4), noise, st.lists(st.integers(min_value=0), max_size=12))
def test_all_frames_are_picked_out_of_noise_in_any_chunks(
    parts: list[tuple[bytes, bytes]], last: bytes, cuts: list[int]
) -> None:
    data = b"".join(before + frame(text) for before, text in parts) + last
    assert pick(data, cuts) == [text for _, text in parts]


@given(st.lists(texts, min_size=1, max_size=3))
def test_frames_may_come_byte_by_byte_and_with_a_board_s_line_ends(sent: list[bytes]) -> None:
    data = b"".join(frame(text) for text in sent).replace(b"\n", b"\r\n")
    assert pick(data, list(range(len(data)))) == sent


@given(texts, st.integers(min_value=0), st.integers(0, 7), st.sampled_from(["flip", "lose", "repeat"]))
def test_a_damaged_frame_gives_nothing_or_its_own_text(text: bytes, position: int, bit: int, damage: str) -> None:
    data = frame(text)
    position %= len(data)
    piece = data[position : position + 1]
    changed = {"flip": bytes([piece[0] ^ 1 << bit]), "lose": b"", "repeat": piece * 2}[damage]
    picked = pick(data[:position] + changed + data[position + 1 :], [])
    assert picked in ([], [text])


@given(texts, st.integers(min_value=1), texts)
def test_a_frame_that_was_cut_does_not_spoil_the_next(first: bytes, cut: int, second: bytes) -> None:
    data = frame(first)
    cut %= len(data)
    assert pick(data[:cut] + frame(second), []) == [second]


@given(texts, noise)
def test_output_inside_a_frame_is_never_taken_for_a_part_of_it(text: bytes, printed: bytes) -> None:
    assume(not re.fullmatch(rb"[\x20-\x7e]*", printed))
    data = frame(text)
    assert pick(data[:1] + printed + data[1:], []) in ([], [text])


def test_an_echoed_request_is_no_frame() -> None:
    assert pick(request("ps") + frame(b"{}"), []) == [b"{}"]


def test_a_frame_that_never_ends_is_not_kept_for_ever() -> None:
    picker = FramePicker()
    for _ in range(5):
        assert picker.receive(b"\x16" + b"x" * (1 << 19)) == []
    assert picker.receive(b"x" * (1 << 19)) == []
    assert picker.receive(frame(b"{}")) == [b"{}"]
