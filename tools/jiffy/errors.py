"""What can go wrong, each kind with its own exit status.

Every message is one line for people: what was wrong, where, what to do. ``details`` holds what ``--verbose`` adds
(a traceback of the board, bytes as they were seen).

exit status  meaning
0            done
1            the program on the board raised
2            usage: the command line or a file on this computer is wrong
3            no such port
4            the port is busy
5            no permission to open the port
6            what answers is not a MicroPython board
7            no space left on the board
8            the board's memory is full
9            the connection was lost
10           the board did not answer in time
11           a file or folder on the board is missing, in the way or refused
12           what arrived is not what was sent
13           the board's firmware cannot do this
14           the board was reset while the program ran
15           the text that was expected did not come
16           no program runs on the board
70           a fault of jiffy itself
130          interrupted with Ctrl-C
129, 143     ended by SIGHUP, by SIGTERM
"""

import re

INTERRUPTED = 130


class JiffyError(Exception):
    """An error to be told in one line; ``exit_status`` is what the command ends with."""

    exit_status = 1

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class BoardException(JiffyError):
    """The program on the board raised; ``traceback`` is the board's own text."""

    exit_status = 1

    def __init__(self, traceback: str, output: bytes = b"") -> None:
        self.traceback = traceback
        self.output = output
        self.summary = last_line(traceback)
        super().__init__(f"the board raised {self.summary}", traceback)


class UsageError(JiffyError):
    exit_status = 2


class NoSuchPort(JiffyError):
    exit_status = 3


class PortBusy(JiffyError):
    exit_status = 4


class NoPermission(JiffyError):
    exit_status = 5


class NotMicroPython(JiffyError):
    exit_status = 6


class NoSpace(JiffyError):
    exit_status = 7


class BoardMemoryFull(JiffyError):
    """What a soft reset mends. ``cleared`` says so when it has been done."""

    exit_status = 8
    cleared = "the board's memory was full or in pieces: it was cleared by a soft reset"


class ConnectionLost(JiffyError):
    exit_status = 9


class TimedOut(JiffyError):
    exit_status = 10


class RemoteFileError(JiffyError):
    exit_status = 11


class NamesReplaced(RemoteFileError, BoardMemoryFull):
    """A program has left something else at the prompt by a name that our code needs, as ``sum = 0`` does."""

    cleared = "a program has replaced names that firmware brings, such as sum or list: cleared by a soft reset"


class Damaged(JiffyError):
    """``seen`` is what came in place of an answer."""

    exit_status = 12
    seen = b""


class NotSupported(JiffyError):
    exit_status = 13


class BoardReset(JiffyError):
    exit_status = 14


class NotSeen(JiffyError):
    exit_status = 15


class NotRunning(JiffyError):
    exit_status = 16


class Fault(JiffyError):
    """Something that jiffy does not expect: a bug of its own."""

    exit_status = 70


def last_line(text: str) -> str:
    """The last line of ``text`` that says something: of a traceback, the exception."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "an exception without a text"


def escaped(data: bytes, limit: int = 80) -> str:
    """The last ``limit`` bytes of ``data`` as one line of printable text."""
    if not data:
        return "nothing"
    return ("..." if len(data) > limit else "") + ascii(data[-limit:])[1:]


_OS_ERRORS = {
    1: "not permitted",
    2: "no such file or folder",
    13: "not permitted",
    17: "exists already",
    20: "not a folder",
    21: "is a folder",
    22: "not a name this file system takes",
    30: "the file system is read-only",
    36: "the name is too long",
    39: "the folder is not empty",
    66: "the folder is not empty",
}


def os_error_number(exception: BoardException) -> int | None:
    """The number of the OSError that the board raised, or None when it raised something else."""
    found = re.match(r"OSError: (?:\[Errno )?(\d+)", exception.summary)
    return int(found.group(1)) if found else None


def classified(exception: BoardException, doing: str) -> JiffyError:
    """The error for people behind what the board raised while the tool was ``doing`` something on a file."""
    number = os_error_number(exception)
    if number == 28 or "no more storage space" in exception.summary:
        return NoSpace(f"{doing}: no space left on the board; remove files with `jiffy rm`", exception.traceback)
    if exception.summary.startswith("MemoryError"):
        return BoardMemoryFull(f"{doing}: the board's memory is full; `jiffy reset` frees it", exception.traceback)
    if exception.summary.startswith("TypeError"):
        return NamesReplaced(f"{doing}: {exception.summary}", exception.traceback)
    if number is None:
        return RemoteFileError(f"{doing}: {exception.summary.removeprefix('OSError: ')}", exception.traceback)
    return RemoteFileError(f"{doing}: {_OS_ERRORS.get(number, f'error {number} on the board')}", exception.traceback)
