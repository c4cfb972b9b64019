"""The traceback that ended the deployed program, as the board keeps it."""

from contextlib import suppress

from jiffy.errors import BoardException, BoardMemoryFull, classified
from jiffy.session.session import Session
from jiffy.work.programs.starting import RECORD
from jiffy.work.transfer.memory import with_memory

FIND = f"""\
import os,sys
r=('/flash'if'/flash'in sys.path else'')+'/{RECORD}'
"""
READ = f"""{FIND}\
try:
 with open(r)as f:print(f.read(),end='')
except OSError:pass
"""
REMOVE = f"""{FIND}\
try:os.remove(r)
except OSError:pass
"""


def last_error(session: Session) -> str:
    """The text, or nothing."""
    with suppress(BoardException):
        return session.execute(READ).decode("utf-8", "replace").replace("\r", "").rstrip()
    return ""


def forget_error(session: Session) -> None:
    """Another program is there now."""
    with suppress(BoardException):
        with_memory(session, lambda: _removed(session))


def _removed(session: Session) -> None:
    try:
        session.execute(REMOVE)
    except BoardException as exception:
        error = classified(exception, "removing the last traceback")
        raise (error if isinstance(error, BoardMemoryFull) else exception) from None
