r"""Getting into raw REPL from wherever the board is, without a reset, within a stated time.

One attempt: Ctrl-C (``\x03``) stops a program or empties the line, Ctrl-A (``\x01``) asks for raw mode, and when its
banner has been seen, one line of code prints a nonce. Bytes reach the board in order, so the reply to the newest nonce
proves that everything sent before it has been consumed and that the board stands at its raw prompt; a banner alone
proves nothing, since a program can be interrupted in raw mode or print one itself. The code does not contain the
nonce as it is printed, so an echo cannot be taken for the reply.

A board that does not react is asked again, each time with more patience, until the time is over. A second Ctrl-C
follows only after a wait: the first may be running the program's ``finally``.
"""

import os
import time

from jiffy.errors import JiffyError, NotMicroPython, TimedOut, escaped
from jiffy.line.transport import Transport
from jiffy.protocol.raw_repl import BANNER, END, ENTER_RAW, INTERRUPT

SEEN_LIMIT = 4096
FIRST_PATIENCE_S = 0.1
MOST_PATIENCE_S = 1.6
NONCE_PATIENCE_S = 3.0
SIGNS_OF_MICROPYTHON = (b">>> ", b"MicroPython", BANNER, b"KeyboardInterrupt", b"Traceback (most recent")
ADVICE = "try `jiffy reset --line` or the board's reset button"


class Seen:
    """What has arrived lately, searched for what is waited for."""

    def __init__(self, transport: Transport, deadline: float) -> None:
        self._transport = transport
        self._deadline = deadline
        self._window = bytearray()
        self.last = b""
        self.signs = False

    def until(self, wanted: tuple[bytes, ...], patience_s: float) -> bool:
        """Read until one of ``wanted`` has arrived after the last ``forget``; False when the time is over."""
        limit = min(time.monotonic() + patience_s, self._deadline)
        while not any(text in self._window for text in wanted):
            left = limit - time.monotonic()
            if left <= 0:
                return False
            self._take(self._transport.read(left))
        return True

    def forget(self) -> None:
        self._window.clear()

    def _take(self, data: bytes) -> None:
        self._window += data
        self.signs = self.signs or any(sign in self._window for sign in SIGNS_OF_MICROPYTHON)
        self.last = (self.last + data)[-SEEN_LIMIT:]
        del self._window[:-SEEN_LIMIT]


def enter_raw_repl(transport: Transport, timeout_s: float) -> None:
    """Bring the board to its raw prompt; raises TimedOut or NotMicroPython, telling what was seen."""
    deadline = time.monotonic() + timeout_s
    seen = Seen(transport, deadline)
    patience_s = FIRST_PATIENCE_S
    while time.monotonic() < deadline:
        if _attempt(transport, seen, patience_s):
            return
        patience_s = min(patience_s * 2, MOST_PATIENCE_S)
    raise _given_up(transport.name, seen, timeout_s)


def _attempt(transport: Transport, seen: Seen, patience_s: float) -> bool:
    seen.forget()
    transport.write(INTERRUPT)
    seen.until((b">>> ", b"\x04>"), patience_s)
    seen.forget()
    transport.write(b"\r" + ENTER_RAW)
    return seen.until((BANNER,), patience_s) and _synchronise(transport, seen)


def _synchronise(transport: Transport, seen: Seen) -> bool:
    nonce = os.urandom(4).hex()
    seen.forget()
    transport.write(f"print('jiffy','{nonce}',sep='-')".encode() + END)
    endings = tuple(f"OKjiffy-{nonce}".encode() + newline + b"\x04\x04>" for newline in (b"\n", b"\r\n", b"\r\r\n"))
    return seen.until(endings, NONCE_PATIENCE_S)


def _given_up(name: str, seen: Seen, timeout_s: float) -> JiffyError:
    details = f"last bytes: {escaped(seen.last, 600)}"
    if not seen.last:
        return TimedOut(
            f"{name} sent nothing within {timeout_s:g} s: check power, cable and port, or {ADVICE}", details
        )
    what = f"last seen {escaped(seen.last)}"
    if seen.signs:
        return TimedOut(f"{name} did not stop its program for Ctrl-C within {timeout_s:g} s: {ADVICE}; {what}", details)
    return NotMicroPython(
        f"{name} does not answer as a MicroPython board: it is another device, its speed is another, "
        f"or its program catches Ctrl-C ({ADVICE}); {what}",
        details,
    )
