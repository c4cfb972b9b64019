"""Which board a command means: the line to it, and the session on it."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from jiffy.errors import UsageError
from jiffy.line.ports import LINE_SETTINGS, attached, automatic, emulated
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.session.clock import set_clock
from jiffy.session.session import Session


@contextmanager
def open_transport(arguments: argparse.Namespace) -> Iterator[SerialTransport]:
    """The line to the port that ``arguments`` name; an emulated board lives as long as the line."""
    address = arguments.port
    settings = {name: getattr(arguments, name) for name in LINE_SETTINGS}
    if address == "emulated" or address.startswith("emulated:"):
        with emulated(address.partition(":")[2] or None, **settings) as board:
            yield from _opened(board.port, arguments)
        return
    if any(value is not None for value in settings.values()):
        raise UsageError(f"{address} has a line of its own: --baud and its kin are for an emulated board")
    yield from _opened(automatic(attached()) if address == "auto" else address, arguments)


def _opened(address: str, arguments: argparse.Namespace) -> Iterator[SerialTransport]:
    transport = open_serial(address, timeout_s=arguments.timeout_s)
    try:
        yield transport
    finally:
        transport.close()


@contextmanager
def open_board(arguments: argparse.Namespace) -> Iterator[Session]:
    """A session on the board that ``arguments`` name (``--port``, ``--timeout-s``), closed at the end."""
    with open_transport(arguments) as transport, Session.open(transport, timeout_s=arguments.timeout_s) as session:
        set_clock(session, datetime.now())
        yield session
