"""The board's clock, set where it is wrong: boards without a battery begin each boot at a date of their own."""

import re
from contextlib import suppress
from datetime import datetime

from jiffy.errors import BoardException, Damaged
from jiffy.session.session import Session

TOLERANCE_S = 2.0
ASK = "import time;print(*time.localtime()[:6])"
SET = "import machine;machine.RTC().datetime({fields})"


def set_clock(session: Session, now: datetime) -> bool:
    """Make the board's local time ``now`` when it is more than two seconds off; whether it was set. A board that has no
    clock, or no way to set it, or whose answer does not come through, stays as it is."""
    try:
        found = re.fullmatch(rb"(\d+) (\d+) (\d+) (\d+) (\d+) (\d+)\s*", session.question(ASK))
        if not found or is_right(found.groups(), now):
            return False
        fields = (now.year, now.month, now.day, now.weekday(), now.hour, now.minute, now.second, 0)
        session.question(SET.format(fields=fields))
    except (BoardException, Damaged):
        return False
    return True


def is_right(fields: tuple[bytes, ...], now: datetime) -> bool:
    with suppress(ValueError):
        return abs((datetime(*map(int, fields)) - now).total_seconds()) <= TOLERANCE_S  # type: ignore[arg-type]
    return False
