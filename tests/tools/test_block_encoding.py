"""Blocks of files as the board sends them: the board's own code runs here too, on CPython."""

import contextlib
import io
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiffy.errors import Damaged
from jiffy.work.files.block_encoding import LARGE_BLOCK, BlockEncoding

KINDS = ("binary", "base64", "hex")


def sent(kind: str, blocks: list[bytes]) -> bytes:
    """What the code for the board writes for these blocks."""
    names: dict[str, Any] = {}
    exec(BlockEncoding(kind, LARGE_BLOCK).code, names)
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), write_through=True)):
        for block in blocks:
            names["encode"](block)
        output = sys.stdout.buffer
        assert isinstance(output, io.BytesIO)
        return output.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@given(blocks=st.lists(st.binary(max_size=200) | st.text("\x04\x10\x14\x20").map(str.encode), max_size=5))
def test_blocks_come_back_and_nothing_ends_the_output(kind: str, blocks: list[bytes]) -> None:
    wire = sent(kind, blocks)
    assert b"\x04" not in wire
    assert list(BlockEncoding(kind, LARGE_BLOCK).blocks(wire, "/x")) == blocks


@pytest.mark.parametrize("kind", KINDS)
@given(block=st.binary(min_size=1, max_size=50), data=st.data())
def test_a_damaged_byte_is_noticed(kind: str, block: bytes, data: st.DataObject) -> None:
    wire = bytearray(sent(kind, [block]))
    place = data.draw(st.integers(0, len(wire) - 1))
    match data.draw(st.sampled_from(["flip", "drop", "repeat"])):
        case "flip":
            wire[place] ^= 1 << data.draw(st.integers(0, 7))
        case "drop":
            del wire[place]
        case _:
            wire.insert(place, wire[place])
    with contextlib.suppress(Damaged):
        assert list(BlockEncoding(kind, LARGE_BLOCK).blocks(bytes(wire), "/x")) in ([block], [])


@pytest.mark.parametrize("kind", KINDS)
@given(st.binary(max_size=300))
def test_noise_is_damaged_or_nothing(kind: str, noise: bytes) -> None:
    with contextlib.suppress(Damaged):
        assert list(BlockEncoding(kind, LARGE_BLOCK).blocks(noise, "/x")) == []
