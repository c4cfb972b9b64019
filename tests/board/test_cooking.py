"""What becomes of the chip's output on its way to the line, however it is cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.emulated.cooking import MARKER, Cook
from board.emulated.relay import split_interrupts

Pieces = list[tuple[str, bytes]]

texts = st.text(alphabet="ab\r\n\u00e9", max_size=20).map(str.encode)
pieces = st.lists(st.one_of(st.tuples(st.just("text"), texts), st.tuples(st.just("raw"), st.binary(max_size=40))))


def written(pieces: Pieces) -> bytes:
    """As the chip writes it."""
    return b"".join(
        data if kind == "text" else MARKER + b"R" + len(data).to_bytes(2, "little") + data for kind, data in pieces
    )


def cooked(pieces: Pieces) -> bytes:
    """As the firmware's own functions would put it on the line: what was written last decides about a newline."""
    out, last = b"", b""
    for kind, data in pieces:
        for byte in data:
            if kind == "text" and byte == 10 and last != b"\r":
                out += b"\r"
            out += bytes((byte,))
            if kind == "text":
                last = bytes((byte,))
    return out


@given(pieces, st.lists(st.integers(1, 30)))
def test_text_is_cooked_and_bytes_are_not_wherever_the_stream_is_cut(pieces: Pieces, cuts: list[int]) -> None:
    data, out = written(pieces), b""
    cook = Cook("a board", lambda kind: None)
    for length in cuts:
        out += cook.feed(data[:length], complete=False)
        data = data[length:]
    assert out + cook.feed(data, complete=True) == cooked(pieces)


def test_a_reset_is_announced_in_step_with_the_output() -> None:
    asked: list[bytes] = []
    cook = Cook("a board", asked.append)
    assert cook.feed(b"before" + MARKER + b"H\0\0", complete=True) == b"before"
    assert asked == [b"H"]


@pytest.mark.parametrize("cut", [0, 5, 31, 33])
def test_the_banner_names_the_board_also_when_it_comes_in_pieces(cut: int) -> None:
    banner = b"\r\nMicroPython v1.29 on 2026-07-05; linux [GCC 14.2.1] version\r\n>>> "
    cook = Cook("a board", print)
    shown = cook.feed(banner[:cut], complete=True) + cook.feed(banner[cut:-6], complete=True)
    shown += cook.feed(banner[-6:], complete=True)
    assert shown == b"\r\nMicroPython v1.29 on 2026-07-05; a board\r\n>>> "


@given(st.lists(st.sampled_from([b"a", b"\x03", b"bc"])))
def test_splitting_at_ctrl_c_loses_nothing(parts: list[bytes]) -> None:
    data = b"".join(parts)
    split = split_interrupts(data)
    assert b"".join(split) == data
    assert all(part == b"\x03" or (part and b"\x03" not in part) for part in split)
