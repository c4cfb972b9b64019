"""What is typed at a prompt arrives whole, however long a line takes and however small the board's buffer is."""

from hypothesis import given
from hypothesis import strategies as st

from jiffy.protocol.typing import IN_FLIGHT_BYTES, UNECHOED_S, Typing

lines = st.lists(st.text(alphabet="abcxyz0189 ='()", max_size=60), min_size=1, max_size=12)


class Board:
    """A prompt with a receive buffer: it reads when it is not ``busy``, echoes, and loses what finds no room."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._buffer = b""
        self._line = b""
        self.lines: list[bytes] = []

    def takes(self, data: bytes) -> None:
        self._buffer = (self._buffer + data)[: self._room]

    def reads(self) -> bytes:
        """Until a line is complete; what it sends meanwhile."""
        sent = b""
        while self._buffer:
            key, self._buffer = self._buffer[:1], self._buffer[1:]
            if key == b"\r":
                self.lines.append(self._line)
                self._line = b""
                return sent + b"\r\n>>> "
            self._line += key
            sent += key
        return sent


@given(lines, st.integers(0, 5))
def test_lines_behind_a_slow_one_arrive_whole(typed: list[str], busy_turns: int) -> None:
    board, typing = Board(128), Typing()
    typing.add("".join(line + "\r" for line in typed).encode())
    for turn in range(3000):
        board.takes(typing.to_send(0.0))
        if turn >= busy_turns:
            typing.receive(board.reads())
    assert board.lines == [line.encode() for line in typed]


def test_no_more_is_sent_ahead_than_a_small_buffer_holds() -> None:
    typing = Typing()
    typing.add(b"x" * 1000)
    assert len(typing.to_send(0.0)) <= IN_FLIGHT_BYTES
    assert typing.to_send(0.0) == b""


def test_what_nobody_echoes_goes_on_after_a_while() -> None:
    typing = Typing()
    typing.add(b"x" * 1000)
    typing.to_send(0.0)
    assert typing.to_send(UNECHOED_S) != b""


def test_ctrl_c_goes_at_once_and_what_waits_is_dropped() -> None:
    typing = Typing()
    typing.add(b"x" * 1000)
    typing.to_send(0.0)
    typing.add(b"\x03\rprint(1)\r")
    assert typing.to_send(0.0) == b"\x03\rprint(1)\r"
    assert not typing.waiting


def test_single_keys_of_a_game_are_not_held() -> None:
    typing = Typing()
    for count in range(100):
        typing.add(b"\x1b[A")
        assert typing.to_send(count * 0.2) == b"\x1b[A"
