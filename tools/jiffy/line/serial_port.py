"""Opening a port: for this process alone, without a reset of the board, and with the true reason where it fails."""

import errno
import os
import stat
from dataclasses import dataclass
from urllib.parse import urlsplit

import serial

from jiffy.errors import JiffyError, NoPermission, NoSuchPort, PortBusy, UsageError
from jiffy.line.holders import holder

SERIAL_GROUPS = ("dialout", "uucp", "plugdev")
"""Groups that exist to give people serial ports. Joining another, such as root's, would give them more than that."""


STARTS_WITH_LINES_RAISED = os.name != "nt"
"""On Unix the system raises DTR and RTS when it opens a port, whatever was asked for."""


@dataclass(frozen=True)
class ControlLines:
    """What DTR and RTS should be while the port is open; None: as it resets no board.

    In the circuit that most boards have before an ESP32, RTS on with DTR off is reset, and DTR on with RTS off chooses
    the boot loader at the next reset; both on or both off is neither. A board with USB of its own sends nothing while
    DTR is off.
    """

    dtr: bool | None = None
    rts: bool | None = None

    def for_port(self, address: str) -> tuple[bool, bool]:
        default = _lines_without_a_reset(address)
        return default if self.dtr is None else self.dtr, default if self.rts is None else self.rts


def open_port(address: str, baud: int, lines: ControlLines, *, share: bool) -> serial.SerialBase:
    """Open a device path or pyserial URL. Raises NoSuchPort, PortBusy (unless ``share``: another program's port too),
    NoPermission, UsageError."""
    if is_path(address):
        refuse_what_is_no_port(address)
        if not share:
            refuse_what_others_hold(address)
    try:
        _check_url(address)
        port = serial.serial_for_url(address, baud, timeout=0, exclusive=not share, do_not_open=True)
        dtr, rts = lines.for_port(address)
        # The system raises both lines when it opens the port. DTR goes last: RTS without it would be a reset.
        port.rts = rts
        port.dtr = dtr or STARTS_WITH_LINES_RAISED
        port.open()
        if not dtr:
            port.dtr = False
    except (OSError, ValueError) as error:
        raise open_error(address, error) from None
    return port


def _check_url(address: str) -> None:
    """Raises ValueError for one of the network without a host or a number of its port."""
    parts = urlsplit(address)
    if parts.scheme in ("socket", "rfc2217") and not (parts.hostname and parts.port):
        raise ValueError(f"write {parts.scheme}://HOST:PORT")


def is_path(address: str) -> bool:
    """Whether ``address`` is a file of this computer; elsewhere than on Unix, ports are no files."""
    return os.name == "posix" and "://" not in address


def refuse_what_is_no_port(path: str) -> None:
    """Raises NoSuchPort, UsageError."""
    try:
        status = os.stat(path)
    except OSError as error:
        raise open_error(path, error) from None
    if not stat.S_ISCHR(status.st_mode):
        raise UsageError(f"{path} is a {'folder' if stat.S_ISDIR(status.st_mode) else 'file'}, no serial port")
    if os.path.realpath(path) == os.devnull:
        raise UsageError(f"{path} is no serial port")


def refuse_what_others_hold(path: str) -> None:
    """Raises PortBusy; NoSuchPort where a board's pseudo-terminal has become somebody's terminal."""
    other = holder(path)
    if other is not None and other.is_shell:
        raise NoSuchPort(f"no board is at {path}: it is the terminal that {other} runs in")
    if other is not None:
        raise PortBusy(f"{path} is in use by {other}: {other.advice} (--share goes on beside it)")


def open_error(address: str, error: Exception) -> JiffyError:
    """The error for people behind a failure to open ``address``."""
    number = getattr(error, "errno", None)
    text = str(error)
    if isinstance(error, ValueError):
        return UsageError(f"{address} is not a port: {error}")
    # Windows' own words for a port that is open elsewhere.
    if (
        number in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK)
        or "exclusively lock" in text
        or "Access is denied" in text
    ):
        return PortBusy(f"{address} is in use by another program: close it there first", text)
    if number in (errno.EACCES, errno.EPERM):
        return NoPermission(f"no permission to open {address}: {permission_advice(address)}", text)
    if number == errno.ENOTTY or "Inappropriate ioctl" in text:
        return UsageError(f"{address} is no serial port")
    if "://" in address:
        return NoSuchPort(f"nothing answers at {address}: {_reason(error)}", text)
    from jiffy.line.ports import what_is_attached

    return NoSuchPort(f"no such port: {_what_was_there(address)}; {what_is_attached()}", text)


def permission_advice(path: str) -> str:
    """What gives the user the right to open ``path``."""
    try:
        group = group_that_helps(os.stat(path))
    except OSError:
        group = ""
    if group:
        return f"it belongs to the group {group}; run `sudo usermod -aG {group} $USER` and log in again"
    return "no group that gives people serial ports may open it; ask the administrator of this computer"


def group_that_helps(port: os.stat_result) -> str:
    """The group that may open the port, where joining it would help and would give no more than ports; else empty."""
    try:
        import grp

        group = grp.getgrgid(port.st_gid).gr_name
    except (ImportError, KeyError):
        return ""
    has_it_already = port.st_gid in (os.getegid(), *os.getgroups())
    may_open = port.st_mode & stat.S_IRGRP and port.st_mode & stat.S_IWGRP
    return group if group in SERIAL_GROUPS and may_open and not has_it_already else ""


def _lines_without_a_reset(address: str) -> bool:
    """Lines that are raised already stay so, since each change could be a reset. Where they can be down from the start,
    that suits boards behind a serial chip best."""
    if STARTS_WITH_LINES_RAISED:
        return True
    from jiffy.line.ports import is_behind_a_chip

    return not is_behind_a_chip(address)


def _what_was_there(address: str) -> str:
    if not os.path.islink(address):
        return address
    from board.emulated.launcher import is_stale

    return (
        f"{address} (a link of an emulated board that has ended)"
        if is_stale(address)
        else f"{address} (a link that leads nowhere)"
    )


def _reason(error: Exception) -> str:
    """The last cause of a failed connection, without the words around it."""
    cause = error.__context__ if isinstance(error.__context__, OSError) else error
    return cause.strerror or str(cause) if isinstance(cause, OSError) else str(cause)
