"""The raw REPL protocol without a line: the same bytes give the same events, and nothing can crash or hang it."""

import ast
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jiffy.protocol.raw_repl import (
    BANNER,
    Accepted,
    Credit,
    ErrorText,
    Event,
    Finished,
    Output,
    PasteClosed,
    PasteOpened,
    PasteRefused,
    RawRepl,
    Unexpected,
    literals,
)

# Bytes that mean something to the protocol, far more often than chance would have them.
noise = st.lists(
    st.one_of(
        st.sampled_from([b"OK", b"R\x01", b"R\x00", b"\x01", b"\x04", b">", b"\x80\x00", BANNER]), st.binary(max_size=9)
    ),
    max_size=12,
).map(b"".join)
text = st.binary(max_size=40).map(lambda data: data.replace(b"\x04", b""))
openings = st.sampled_from(["paste", "plain"])


def begin(opening: str) -> RawRepl:
    repl = RawRepl()
    if opening == "paste":
        repl.ask_paste()
    else:
        repl.send_plain(b"pass")
    return repl


def events_of(repl: RawRepl, pieces: list[bytes]) -> tuple[list[Event], bytes]:
    """All events, neighbouring texts joined, and what was left over."""
    events: list[Event] = []
    rest = b""
    for piece in pieces:
        for event in repl.receive(piece):
            match events[-1:], event:
                case [Output(before)], Output(data):
                    events[-1] = Output(before + data)
                case [ErrorText(before)], ErrorText(data):
                    events[-1] = ErrorText(before + data)
                case _:
                    events.append(event)
        rest += repl.rest
    return events, rest


def texts_of(output: bytes, error: bytes) -> list[Event]:
    return [event for event in (Output(output), ErrorText(error)) if event.data]


def divided(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@given(openings, noise, st.lists(st.integers(0, 10_000), max_size=12))
def test_any_division_of_any_bytes_gives_the_same_events(opening: str, data: bytes, cuts: list[int]) -> None:
    whole = events_of(begin(opening), [data])
    assert events_of(begin(opening), divided(data, cuts)) == whole
    assert events_of(begin(opening), [bytes([byte]) for byte in data]) == whole


@given(openings, noise)
def test_nothing_is_believed_after_something_unexpected(opening: str, data: bytes) -> None:
    events, _ = events_of(begin(opening), [data])
    surprises = [event for event in events if isinstance(event, Unexpected)]
    assert len(surprises) <= 1
    assert not surprises or events[-1] is surprises[0]


@given(text, text, st.binary(max_size=20))
def test_a_plain_run_gives_output_error_and_the_prompt(output: bytes, error: bytes, next_bytes: bytes) -> None:
    events, rest = events_of(begin("plain"), [b"OK" + output + b"\x04" + error + b"\x04>" + next_bytes])
    texts = texts_of(output, error)
    assert events == [Accepted(), *texts, Finished()]
    assert rest == next_bytes


@given(st.integers(1, 65_535), st.integers(0, 5), text, text)
def test_a_raw_paste_run_gives_window_credits_and_the_same(
    window: int, credits: int, output: bytes, error: bytes
) -> None:
    stream = b"R\x01" + window.to_bytes(2, "little") + b"\x01" * credits + b"\x04" + output + b"\x04" + error + b"\x04>"
    events, rest = events_of(begin("paste"), [stream])
    texts = texts_of(output, error)
    assert events == [PasteOpened(window), *[Credit()] * credits, PasteClosed(), *texts, Finished()]
    assert rest == b""


def test_firmware_that_knows_raw_paste_but_does_not_offer_it_is_at_its_prompt() -> None:
    assert events_of(begin("paste"), [b"R\x00"]) == ([PasteRefused()], b"")


def test_firmware_older_than_raw_paste_prints_its_banner_again() -> None:
    for newline in (b"\n", b"\r\n", b"\r\r\n"):
        assert events_of(begin("paste"), [BANNER + newline + b">"]) == ([PasteRefused()], b"")


def test_a_window_of_nothing_is_no_window() -> None:
    events, _ = events_of(begin("paste"), [b"R\x01\x00\x00\x01"])
    assert [type(event) for event in events] == [Unexpected]


def test_an_exchange_can_follow_another() -> None:
    repl = begin("plain")
    events_of(repl, [b"OK\x04\x04>"])
    assert repl.send_plain(b"1") == b"1\x04"
    assert events_of(repl, [b"OK\x04\x04>"]) == ([Accepted(), Finished()], b"")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(14, 60))
def test_code_is_cut_into_literals_that_give_it_back(code: str, limit: int) -> None:
    pieces = list(literals(code, limit))
    assert "".join(ast.literal_eval(piece) for piece in pieces) == code
    assert all(len(piece) <= limit and piece.isascii() and piece.isprintable() for piece in pieces)
