"""What a program on the board prints, on this computer's standard output."""

import sys

from jiffy.errors import INTERRUPTED, BoardException, Damaged, NotMicroPython, TimedOut
from jiffy.session.session import Session

STOPPING_TIMEOUT_S = 5.0


class Newlines:
    r"""Boards end lines with CR LF, as terminals want; this gives back the LF that the program wrote."""

    def __init__(self) -> None:
        self._held = b""

    def translate(self, data: bytes) -> bytes:
        """``data`` with LF for CR LF; a CR at its end is held back until the next call shows what follows it."""
        data = self._held + data
        self._held = b"\r" if data.endswith(b"\r") else b""
        return data.removesuffix(b"\r").replace(b"\r\n", b"\n")

    def rest(self) -> bytes:
        held, self._held = self._held, b""
        return held


class Printer:
    """Passes output on as it comes: ``on_output`` of a session."""

    def __init__(self) -> None:
        self._newlines = Newlines()

    def __call__(self, data: bytes) -> None:
        _write(self._newlines.translate(data))

    def finish(self) -> None:
        _write(self._newlines.rest())


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def stream(session: Session, code: str) -> int:
    """Run ``code`` without a time limit, passing its output on; Ctrl-C interrupts it on the board. Returns the exit
    status: 0, 1 with the traceback on standard error, 130 when it was interrupted."""
    printer = Printer()
    try:
        return _run(session, code, printer)
    except BoardException as exception:
        printer.finish()
        print(exception.traceback.replace("\r", "").rstrip(), file=sys.stderr)
        return exception.exit_status
    finally:
        printer.finish()


def _run(session: Session, code: str, printer: Printer) -> int:
    try:
        session.execute(code, timeout_s=None, on_output=printer)
    except KeyboardInterrupt:
        error = stop(session, printer)
        if error and b"KeyboardInterrupt" not in error:
            raise BoardException(error.decode("utf-8", "replace")) from None
        return INTERRUPTED
    return 0


def stop(session: Session, printer: Printer) -> bytes:
    """After Ctrl-C here: stop the program on the board too and pass on what it prints while it stops. Returns the text
    of its error; says so when the program goes on."""
    try:
        return session.stop(timeout_s=STOPPING_TIMEOUT_S, on_output=printer)[1]
    except (Damaged, TimedOut):
        # Ctrl-C came while the program was being handed over, or the program catches it.
        return _stop_firmly(session)


def _stop_firmly(session: Session) -> bytes:
    try:
        session.enter(timeout_s=STOPPING_TIMEOUT_S)
    except (NotMicroPython, TimedOut):
        print("jiffy: the program did not stop at Ctrl-C; it may still run", file=sys.stderr)
    return b""
