"""Pieces of code for the board, and its answers in numbers."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiffy.errors import Damaged
from jiffy.work.files.remote_code import LONGEST_LITERAL, MOST_NAMES, guarded, listed, next_batch, numbers

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=200)
NUMBERS = st.lists(st.integers(0, 100_000), max_size=20)


@given(NUMBERS)
def test_numbers_come_with_their_sum(wanted: list[int]) -> None:
    assert numbers(" ".join(map(str, [*wanted, sum(wanted)])) + "\r") == wanted


@given(NUMBERS, st.data())
def test_a_digit_that_changed_is_noticed(wanted: list[int], data: st.DataObject) -> None:
    line = " ".join(map(str, [*wanted, sum(wanted)]))
    place = data.draw(st.sampled_from([place for place, letter in enumerate(line) if letter.isdigit()]))
    digit = data.draw(st.sampled_from([letter for letter in "0123456789" if letter != line[place]]))
    with pytest.raises(Damaged):
        numbers(line[:place] + digit + line[place + 1 :])


@given(st.text(max_size=60) | st.text("0123456789 -+_", max_size=20))
def test_noise_is_no_answer_or_one_that_fits_its_sum(noise: str) -> None:
    with suppress(Damaged):
        found = numbers(noise)
        assert sum(found) == int(noise.split()[-1])


@given(st.lists(NAMES, min_size=1, max_size=30))
def test_names_go_to_the_board_in_short_literals_and_none_is_lost(names: list[str]) -> None:
    seen: list[str] = []
    while len(seen) < len(names):
        batch = next_batch(names[len(seen) :])
        assert 0 < len(batch) <= MOST_NAMES
        assert len(batch) == 1 or len(listed(batch)) <= LONGEST_LITERAL + 20
        seen += eval(listed(batch))
    assert seen == names


@given(st.integers(0, 40), st.integers(0, 7))
def test_a_piece_that_arrives_with_a_wrong_bit_is_not_run(place: int, bit: int) -> None:
    code = guarded("ran.append(1)")
    ran: list[int] = []
    exec(code, {"ran": ran})
    assert ran == [1]
    changed = bytearray(code.encode())
    changed[place] ^= 1 << bit
    with suppress(Exception):
        exec(changed.decode(), {"ran": ran})
    assert ran == [1]
