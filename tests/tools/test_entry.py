"""Getting into raw REPL: what answers badly is given up in the stated time, with an error that says what was seen."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiffy.errors import ConnectionLost, JiffyError, NotMicroPython, TimedOut
from jiffy.line.transport import Transport, open_serial
from jiffy.protocol.entering import BURST_S, SIGN_OF_LIFE, Entering, ResetLine, Send, Until
from jiffy.protocol.raw_repl import BANNER
from jiffy.protocol.sights import Seen
from jiffy.session.entry import enter_raw_repl
from tests.tools.serial_boards import Peer

SHORT_S = 0.3


def nothing(peer: Peer, data: bytes) -> None:
    """Answers nothing."""


def entered(peer: Peer) -> None:
    transport = open_serial(peer.port)
    try:
        enter_raw_repl(transport, SHORT_S)
    finally:
        transport.close()


def test_silence_is_given_up() -> None:
    with Peer(nothing) as peer, pytest.raises(TimedOut, match=r"within 0\.3 s: it sends nothing at all"):
        entered(peer)


@pytest.mark.parametrize("chatter", [b"\xfe\x80\x00\xf8" * 100, b"$GPGGA,123519,4807.038,N\r\n"])
def test_another_device_that_sends_without_end_is_given_up_and_its_bytes_are_shown(chatter: bytes) -> None:
    with Peer(nothing, chatter=chatter) as peer, pytest.raises(TimedOut, match="last seen") as caught:
        entered(peer)
    assert ("GPGGA" in str(caught.value)) == (b"GPGGA" in chatter)
    assert str(caught.value).isprintable()


def test_an_echo_is_not_taken_for_a_board() -> None:
    with Peer(Peer.send) as peer, pytest.raises(TimedOut, match="sends back what it is sent"):
        entered(peer)


def test_a_banner_without_the_nonce_is_not_believed() -> None:
    with Peer(nothing, chatter=BANNER + b"\r\n>OK\x04\x04>") as peer, pytest.raises(TimedOut, match="did not stop"):
        entered(peer)


def test_a_device_that_echoes_and_prints_the_banner_is_not_believed() -> None:
    def answer(peer: Peer, data: bytes) -> None:
        peer.send(data + BANNER + b"\r\n>OK" + data)

    with Peer(answer) as peer, pytest.raises(TimedOut):
        entered(peer)


def test_a_plug_pulled_during_entry_is_told_as_such() -> None:
    with Peer(lambda peer, data: peer.hang_up()) as peer, pytest.raises(ConnectionLost, match="check the cable"):
        entered(peer)


class Recorded(Transport):
    """A line that plays bytes in answer to every write: for streams by the thousand."""

    name = "recorded"

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._waiting = b""

    def write(self, data: bytes) -> None:
        self._waiting += next(self._pieces, b"")

    def read(self, timeout_s: float) -> bytes:
        data, self._waiting = self._waiting, b""
        if not data:
            time.sleep(min(timeout_s, 0.001))
        return data

    def now(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        """Nothing to close."""


answers = st.lists(
    st.one_of(st.sampled_from([BANNER + b"\r\n>", b">>> ", b"OK\x04\x04>"]), st.binary(max_size=30)), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(answers)
def test_no_answers_can_crash_or_fool_the_entry(pieces: list[bytes]) -> None:
    with pytest.raises(JiffyError) as caught:
        enter_raw_repl(Recorded(pieces), 0.02)
    assert isinstance(caught.value, TimedOut | NotMicroPython)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(("line_keeps", "fewest", "most"), [(True, 100, 100), (False, 1_000, 5_000)])
def test_a_line_that_keeps_what_a_deaf_board_leaves_unread_is_not_filled_before_it_starts(
    line_keeps: bool, fewest: int, most: int
) -> None:
    way = Entering(Seen(0.0), line_keeps=line_keeps).firmly()
    act, sent = next(way), 0
    for _ in range(5_000):
        sent += act == Send(b"\x03")
        act = way.send(False if isinstance(act, ResetLine) else None)
    assert fewest <= sent <= most
    if line_keeps:
        while act != Until((SIGN_OF_LIFE,), BURST_S):
            act = way.send(None)
        assert way.send(SIGN_OF_LIFE) == Send(b"\x03"), "and then at once"
