"""The boards that the suite runs on, and how to start those that a command makes.

--board PORT             any board that is attached, also an emulated one or one behind socket://
JIFFY_BOARD_COMMAND      a command that starts a board which may be reset, cut and replaced: options are appended to
                         it (--heap KB, --baud N, --latency-ms MS, --lossy, --pico, --image FILE, --icount WORDS), its
                         first line of output is the port, SIGTERM ends it, SIGUSR2 cuts its power
neither                  the emulated board
"""

import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "JIFFY_BOARD_COMMAND"
START_TIMEOUT_S = 20.0
HOW_TO_RUN = f"let {VARIABLE} name a command that starts a board; `python3 tools/dev.py test --help` tells how"


def command_for_boards() -> list[str]:
    return shlex.split(os.environ.get(VARIABLE, ""))


class CommandedBoard:
    """A board that the command started; ``cut_power`` and ``close`` are its plug."""

    def __init__(self, options: Sequence[str]) -> None:
        if not command_for_boards():
            pytest.skip(f"no board that may be reset and replaced: {HOW_TO_RUN}")
        self._process = subprocess.Popen(
            [*command_for_boards(), *options], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        self.port = self._first_line()

    def _first_line(self) -> str:
        assert self._process.stdout is not None
        ready = select.select([self._process.stdout], [], [], START_TIMEOUT_S)[0]
        line = self._process.stdout.readline().strip() if ready else ""
        if not line:
            self.close()
            raise RuntimeError(f"the board's command told no port within {START_TIMEOUT_S:g} s")
        return line

    def cut_power(self) -> None:
        self._process.send_signal(signal.SIGUSR2)

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def commanded(*options: str) -> Iterator[CommandedBoard]:
    """A board of its own, with these options."""
    board = CommandedBoard(options)
    try:
        yield board
    finally:
        board.close()


class Jiffy:
    """The command on one port, as people start it."""

    def __init__(self, port: str) -> None:
        self.port = port

    @contextmanager
    def started(self, *words: str | Path) -> "Iterator[subprocess.Popen[str]]":
        """A command that goes on; killed at the end, if it has not ended by then."""
        with subprocess.Popen(
            self._command(words),
            cwd=ROOT,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def _command(self, words: Sequence[str | Path]) -> list[str]:
        return [sys.executable, "-m", "jiffy", str(words[0]), "--port", self.port, *map(str, words[1:])]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "tools"), str(ROOT)))}

    def __call__(
        self, *words: str | Path, given: bytes = b"", timeout_s: float = 60, cwd: Path = ROOT
    ) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            self._command(words), input=given, capture_output=True, timeout=timeout_s, cwd=cwd, env=self._environment()
        )

    def output(self, *words: str | Path, given: bytes = b"", timeout_s: float = 60) -> bytes:
        """What a command printed that succeeded."""
        done = self(*words, given=given, timeout_s=timeout_s)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def until(self, *words: str | Path, shows: bytes, within_s: float = 15) -> bytes:
        """Repeat a command until its output has ``shows`` in it."""
        end = time.monotonic() + within_s
        while True:
            done = self(*words)
            if shows in done.stdout or time.monotonic() > end:
                assert shows in done.stdout, (done.stdout, done.stderr)
                return done.stdout
