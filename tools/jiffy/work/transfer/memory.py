"""The one answer to a board whose memory is full: clear it, say so, and do it once more."""

from collections.abc import Callable
from typing import TypeVar

from jiffy.errors import BoardMemoryFull
from jiffy.session.session import Session

Result = TypeVar("Result")


def with_memory(session: Session, action: Callable[[], Result]) -> Result:
    """What ``action`` returns; where it raises BoardMemoryFull, it is done again after a soft reset."""
    try:
        return action()
    except BoardMemoryFull as error:
        if not session.enter().memory_was_full:
            session.clear_memory(error)
    return action()
