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


def add_monitor_arguments(parser: argparse.ArgumentParser) -> None:
    """How the output is shown."""
    group = parser.add_argument_group("output")
    group.add_argument("--timestamps", action="store_true", help="the time of this computer in front of every line")
    group.add_argument("--log", type=Path, metavar="FILE", help="append what is shown to FILE as well")
    group.add_argument("--for", dest="limit_s", type=duration_s, metavar="TIME", help="end after this time (10s, 5m)")


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


class Monitor:
    """Shows one board's line until Ctrl-C, or until the time is over."""

    def __init__(self, transport: Transport, arguments: argparse.Namespace) -> None:
        self._transport = transport
        self._limit_s: float | None = arguments.limit_s
        self._log_path: Path | None = arguments.log
        self._lines = Lines(timestamps=arguments.timestamps)
        self._parser = FrameParser()
        self._outputs: list[BinaryIO] = [sys.stdout.buffer]

    def run(self, *, seen: bytes = b"") -> None:
        """``seen`` is what has arrived before. Raises ConnectionLost for a board that cannot come back."""
        with ExitStack() as stack:
            stack.enter_context(self._transport.waiting.on_purpose())
            if self._log_path:
                try:
                    self._outputs.append(stack.enter_context(open(self._log_path, "ab", buffering=0)))
                except OSError as error:
                    raise UsageError(f"cannot write to {self._log_path}: {error.strerror}") from None
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
