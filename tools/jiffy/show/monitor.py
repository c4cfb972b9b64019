"""What a board prints, shown without stopping it."""

import argparse
import codecs
import sys
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from jiffy.errors import ConnectionLost, UsageError
from jiffy.line.transport import Transport
from jiffy.line.words import tell
from jiffy.protocol.frames import BOOT, Frame, FrameParser, Text
from jiffy.protocol.program_output import QUIET_S
from jiffy.show.program_view import duration_s
from jiffy.work.programs.console_output import Newlines

SLICE_S = 0.2
REOPEN_S = 0.5


def add_monitor_arguments(parser: argparse.ArgumentParser, shown_with: str = "") -> None:
    """How the output is shown; by a verb that shows none without its option ``shown_with``."""
    parser.set_defaults(shown_with=shown_with)
    group = parser.add_argument_group("output", shown_with and f"With {shown_with}:")
    group.add_argument("--timestamps", action="store_true", help="the time of this computer in front of every line")
    group.add_argument("--log", type=Path, metavar="FILE", help="append what is shown to FILE as well")
    group.add_argument("--for", dest="limit_s", type=duration_s, metavar="TIME", help="end after this time (10s, 5m)")


def refuse_what_shows_nothing(arguments: argparse.Namespace) -> None:
    """Raises UsageError for an option about the output where none is shown."""
    wanted = {"--timestamps": arguments.timestamps, "--log": arguments.log, "--for": arguments.limit_s}
    for name, value in wanted.items():
        if value not in (None, False):
            raise UsageError(f"{name} is about what the board prints: {arguments.shown_with} shows it")


class Lines:
    """Output as it is shown: with LF for CR LF, and with a time in front of every line when that is wanted."""

    def __init__(self, *, timestamps: bool) -> None:
        self._timestamps = timestamps
        self._newlines = Newlines()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._at_start = True

    def shown(self, data: bytes, moment: datetime) -> bytes:
        data = self._newlines.translate(data)
        if not self._timestamps:
            return data
        stamp = moment.strftime("%H:%M:%S.%f")[:-3] + " "
        result = ""
        for line in self._decoder.decode(data).splitlines(keepends=True):
            result += (stamp if self._at_start else "") + line
            self._at_start = line.endswith("\n")
        return result.encode()

    def rest(self) -> bytes:
        """What was held back, when no more will come."""
        return self._newlines.rest()


def _open_log(path: Path) -> BinaryIO:
    try:
        return open(path, "ab", buffering=0)
    except OSError as error:
        raise UsageError(f"cannot write to {path}: {error.strerror}") from None


class Monitor:
    """Shows one board's line until Ctrl-C, or until the time is over. The log is open before anything is done to the
    board: raises UsageError where it cannot be written."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._limit_s: float | None = arguments.limit_s
        self._lines = Lines(timestamps=arguments.timestamps)
        self._parser = FrameParser()
        self._outputs: list[BinaryIO] = [sys.stdout.buffer]
        self._files = ExitStack()
        if arguments.log:
            self._outputs.append(self._files.enter_context(_open_log(arguments.log)))

    def __enter__(self) -> "Monitor":
        return self

    def __exit__(self, *exception: object) -> None:
        self._files.close()

    def run(self, transport: Transport, *, seen: bytes = b"") -> None:
        """``seen`` is what has arrived before. Raises ConnectionLost for a board that cannot come back."""
        self._transport = transport
        with transport.waiting.on_purpose():
            try:
                self._show(seen)
                self._follow()
            except KeyboardInterrupt:
                pass
            self._write(self._parser.rest(), last=True)

    def _follow(self) -> None:
        end = float("inf") if self._limit_s is None else time.monotonic() + self._limit_s
        arrived = time.monotonic()
        while (now := time.monotonic()) < end:
            try:
                data = self._transport.read(min(SLICE_S, end - now))
            except ConnectionLost:
                if not self._transport.comes_back:
                    raise
                self._wait_for_board(end)
                continue
            if data:
                arrived = now
                self._show(data)
            elif self._parser.held and now - arrived > QUIET_S:
                self._write(self._parser.rest())

    def _wait_for_board(self, end: float) -> None:
        name = self._transport.name
        tell(f"{name} is gone; waiting for it to come back (Ctrl-C ends)")
        while time.monotonic() < end:
            if self._transport.reopen(REOPEN_S):
                tell(f"{name} is back")
                return

    def _show(self, data: bytes) -> None:
        for piece in self._parser.receive(data):
            if isinstance(piece, Text):
                self._write(piece.data)
            elif isinstance(piece, Frame) and piece.kind == BOOT:
                tell(f"the board has started; it runs {piece.payload}")

    def _write(self, data: bytes, *, last: bool = False) -> None:
        shown = self._lines.shown(data, datetime.now()) + (self._lines.rest() if last else b"")
        for output in self._outputs:
            output.write(shown)
            output.flush()
