"""The board's clock is set at the connection, where it is wrong."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.line.transport import open_serial
from jiffy.session.clock import is_right, set_clock
from jiffy.session.session import Session

# The emulated board's clock is this computer's and cannot be set; what a board would set is recorded in its place.
RTC = """
import machine
class RTC:
    given = []
    def datetime(self, fields):
        self.given.append(fields)
machine.RTC = RTC
"""


@pytest.fixture
def session() -> Iterator[Session]:
    with EmulatedBoard() as board, Session.open(open_serial(board.port)) as opened:
        yield opened


def test_a_clock_that_is_right_is_left_alone(session: Session) -> None:
    session.execute(RTC)
    assert not set_clock(session, datetime.now())
    assert session.execute("print(RTC.given)") == b"[]\r\n"


def test_a_clock_that_is_wrong_is_set_to_local_time(session: Session) -> None:
    session.execute(RTC)
    later = datetime(2031, 5, 17, 13, 45, 59)  # a Saturday
    assert set_clock(session, later)
    assert session.execute("print(RTC.given)") == b"[(2031, 5, 17, 5, 13, 45, 59, 0)]\r\n"


def test_a_board_whose_clock_cannot_be_set_is_left_as_it_is(session: Session) -> None:
    session.execute("import machine\nif hasattr(machine, 'RTC'): del machine.RTC")
    assert not set_clock(session, datetime.now() + timedelta(days=1))


@pytest.mark.parametrize(("off_s", "right"), [(0, True), (2, True), (3, False), (-3, False)])
def test_two_seconds_off_is_right_enough(off_s: int, right: bool) -> None:
    now = datetime(2031, 5, 17, 13, 45, 59)
    shown = now + timedelta(seconds=off_s)
    fields = tuple(str(part).encode() for part in shown.timetuple()[:6])
    assert is_right(fields, now) is right


def test_a_date_that_is_none_is_wrong() -> None:
    assert not is_right((b"0", b"0", b"0", b"0", b"0", b"0"), datetime(2031, 5, 17))
