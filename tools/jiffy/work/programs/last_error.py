"""The traceback that ended the deployed program, as the board keeps it."""

from contextlib import suppress

from jiffy.errors import BoardException
from jiffy.session.session import Session
from jiffy.work.programs.starting import RECORD

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
        session.execute(REMOVE)
