"""``jiffy monitor``: show what the board prints, without stopping it."""

import argparse
import sys

from jiffy.cli import add_board_arguments
from jiffy.errors import JiffyError, NotRunning
from jiffy.line.deadline import Deadline
from jiffy.line.transport import SerialTransport
from jiffy.line.words import tell
from jiffy.session.opening import open_transport
from jiffy.session.session import Session
from jiffy.show.monitor import Monitor, add_monitor_arguments
from jiffy.work.programs.inspection import look
from jiffy.work.programs.last_error import last_error

LOOK_S = 0.5
"""How long a running program may take to tell of its failures before its output is shown."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_monitor_arguments(parser)
    add_board_arguments(parser, stops_the_program=False)


def run(arguments: argparse.Namespace) -> int:
    with Monitor(arguments) as monitor, open_transport(arguments) as transport:
        seen = b""
        try:
            snapshot, seen = look(transport, LOOK_S)
            show_failures("of tasks that have ended", snapshot.failures if snapshot else "")
        except NotRunning as error:
            tell(str(error))
            show_failures("that ended the deployed program", kept_on(transport, arguments.timeout_s))
        monitor.run(transport, seen=seen)
    return 0


def _take_prompt(transport: SerialTransport) -> None:
    """The friendly prompt's banner comes in pieces; none of it is what the board prints."""
    seen, deadline = b"", Deadline(transport.now, LOOK_S)
    while not seen.endswith(b">>> ") and not deadline.passed():
        seen += transport.read(deadline.slice_s())


def show_failures(what: str, text: str) -> None:
    """Tracebacks that are kept on the board; nothing is shown where there are none."""
    if text:
        tell(f"the last tracebacks {what}:")
        print(text.rstrip(), file=sys.stderr, flush=True)


def kept_on(transport: SerialTransport, timeout_s: float) -> str:
    """What a board keeps that stands at its prompt, and is left there."""
    session = Session(transport, timeout_s)
    try:
        session.enter()
        return last_error(session)
    except JiffyError:
        return ""
    finally:
        session.leave()
        _take_prompt(transport)
