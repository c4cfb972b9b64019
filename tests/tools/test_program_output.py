"""What a program sends through the raw REPL: output is byte for byte the program's, whatever it looks like; its end and
a reset of the board are told from it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiffy.protocol.frames import BOOT, ENDED, REPLY, Frame, encoded
from jiffy.protocol.program_output import (
    ANSWER,
    SIGNS_OF_A_RESET,
    Doubtful,
    Event,
    Finished,
    Output,
    ProgramOutput,
    Restarted,
)

NONCE = "0badcafe"
LAST_WORDS = encoded(ENDED, NONCE).replace(b"\n", b"\r\n")
BANNER = b'MicroPython v1.29.0 on 2026-08-18; Board with Chip\r\nType "help()" for more information.\r\n>>> '

outputs = (
    st.lists(
        st.binary(max_size=30)
        | st.sampled_from(
            [b"\x04", b"\x04\x04>", b"\x04>", b"OK", b"\x16", b"MicroPython ", b"MPY: soft", b"rst:0x", b"\r\n"]
        ),
        max_size=10,
    )
    .map(b"".join)
    .filter(lambda data: not SIGNS_OF_A_RESET.search(data))
)
cuts = st.lists(st.integers(min_value=0), max_size=12)


def events_of(data: bytes, at: list[int], *, then_quiet: bool = False) -> list[Event]:
    parser = ProgramOutput(NONCE)
    bounds = [0, *sorted(cut % (len(data) + 1) for cut in at), len(data)]
    events = list(itertools.chain.from_iterable(parser.receive(data[a:b]) for a, b in itertools.pairwise(bounds)))
    if then_quiet and not parser.over:
        events += parser.quiet()
    return joined(events)


def joined(events: list[Event]) -> list[Event]:
    result: list[Event] = []
    for event in events:
        if isinstance(event, Output) and result and isinstance(before := result[-1], Output):
            result[-1] = Output(before.data + event.data)
        else:
            result.append(event)
    return result


@given(outputs, st.sampled_from([b"", b"Traceback (most recent call last):\r\nValueError: 4\r\n"]), cuts)
def test_all_before_the_last_words_is_output_and_what_follows_is_the_error(
    output: bytes, error: bytes, at: list[int]
) -> None:
    found = events_of(output + LAST_WORDS + b"\x04" + error + b"\x04>", at)
    assert found == [Output(output)] * bool(output) + [Finished(error)]


@given(outputs, cuts)
def test_without_the_last_words_nothing_ends_before_it_is_quiet(output: bytes, at: list[int]) -> None:
    parser = ProgramOutput(NONCE)
    bounds = [0, *sorted(cut % (len(output) + 1) for cut in at), len(output)]
    for start, end in itertools.pairwise(bounds):
        assert all(isinstance(event, Output) for event in parser.receive(output[start:end]))


@given(outputs.map(lambda data: data.replace(b"\x04", b"?")), cuts, st.integers(0, len(ANSWER)))
def test_the_raw_repl_s_own_end_counts_when_nothing_follows_it_and_its_prompt_answers(
    output: bytes, at: list[int], cut: int
) -> None:
    parser = ProgramOutput(NONCE)
    events = parser.receive(output + b"\x04SyntaxError: invalid syntax\r\n\x04>") + parser.quiet()
    assert joined(events) == [Output(output)] * bool(output) + [Doubtful()]
    answered = parser.receive(ANSWER[:cut]) + parser.receive(ANSWER[cut:])
    assert answered == [Finished(b"SyntaxError: invalid syntax\r\n")]


@pytest.mark.parametrize("answer", [b"", b"more", ANSWER[:-1] + b"?", encoded(REPLY, "{}")])
def test_what_looks_like_an_end_is_output_where_no_prompt_answers(answer: bytes) -> None:
    parser = ProgramOutput(NONCE)
    events = parser.receive(b"\x04x\x04>") + parser.quiet() + parser.receive(answer)
    while parser.undecided:
        events += parser.quiet()
    text = b"".join(event.data for event in events if isinstance(event, Output))
    assert text == b"\x04x\x04>" + (b"" if answer.startswith(b"\x16") else answer)
    assert not parser.over


def test_an_end_that_goes_on_was_output() -> None:
    parser = ProgramOutput(NONCE)
    assert parser.receive(b"a\x04b\x04>") == [Output(b"a")]
    assert parser.undecided
    assert joined(parser.receive(b"and on it goes")) == [Output(b"\x04b")]
    assert joined(parser.quiet()) == [Output(b"\x04>and on it goes")]


@pytest.mark.parametrize(
    "sign",
    [
        BANNER,
        b'MicroPython 9458e3a23f on 2026-07-05; Emulated board\r\nType "help()" for more information.\r\n>>> ',
        b"MPY: soft reboot\r\n",
        b"rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
        b"ESP-ROM:esp32c3-api1-20210207\r\n",
        b"ets Jul 29 2019 12:21:46\r\n",
        encoded(BOOT, "main"),
    ],
)
@given(cuts)
def test_a_board_that_starts_again_ends_the_output_without_its_banner(sign: bytes, at: list[int]) -> None:
    assert events_of(b"before\r\n" + sign + b"after", at) == [Output(b"before\r\n"), Restarted()]


@pytest.mark.parametrize("text", [b"MicroPython is fun\r\nType me\r\n", b"Mr. Smith", b"rst:0xyz", b"ets go", b"M"])
@given(cuts)
def test_what_only_begins_like_a_banner_is_output(text: bytes, at: list[int]) -> None:
    assert events_of(text, at, then_quiet=True) == [Output(text)]


def test_output_without_a_doubt_is_not_held_back() -> None:
    parser = ProgramOutput(NONCE)
    assert parser.receive(b"temperature 21.5 C\r\n") == [Output(b"temperature 21.5 C\r\n")]
    assert not parser.undecided


def test_replies_are_told_from_the_output_around_them() -> None:
    assert events_of(b"a" + encoded(REPLY, "{}") + b"b", []) == [Output(b"a"), Frame(REPLY, "{}"), Output(b"b")]


def test_the_last_words_of_another_program_end_nothing() -> None:
    assert events_of(b"a" + encoded(ENDED, "12345678") + b"b", []) == [Output(b"ab")]
