"""Start an emulated board from a program: `with EmulatedBoard() as board: ... board.port ...`"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from board.emulated.controls import Controls
from board.emulated.ending import ended_by_signals
from board.emulated.link import LinkInUse, board_of_link, is_stale, link_target, linked

__all__ = [
    "EmulatedBoard",
    "EmulatedBoardError",
    "LinkInUse",
    "board_of_link",
    "ended_by_signals",
    "is_stale",
    "linked",
]

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 2.0
NO_SIGN_OF_LIFE = "its process ended or gave no sign of life; see its error output"


class EmulatedBoardError(RuntimeError):
    """The emulated board did not start; the message tells why. ``kind`` is the name of what was raised there, such as
    FlashInUse; ValueError for a setting that makes no sense; empty when the process has ended without a word."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class EmulatedBoard:
    """An emulated board in processes of its own, running from the constructor to `close` (or the end of `with`).

    flash_path   file that keeps the flash; None: temporary. One board a file.
    flash_kib    size of a new flash; heap_kib: heap of a 32-bit board (the 64-bit machine gets twice that)
    baud         pace of the serial line; None: no limit. latency_ms: delay each way
    rx_buffer    receive ring in bytes, beyond which bytes are lost; None: nothing is lost
    faults       damage on the wire, each `to-board:flip@1234` (also `from-board:`, `drop`, `repeat`); byte from 0
    Raises EmulatedBoardError. It dies with the process that started it.

    port         the serial port; link_target: where a link to it should lead, see link.py
    """

    def __init__(
        self,
        flash_path: str | os.PathLike[str] | None = None,
        flash_kib: int = 1408,
        heap_kib: int = 192,
        baud: int | None = None,
        latency_ms: float = 0,
        rx_buffer: int | None = None,
        faults: Sequence[str] = (),
    ) -> None:
        words = [f"--flash-kib={flash_kib}", f"--heap-kib={heap_kib}", f"--latency-ms={latency_ms}"]
        words += [f"--flash={Path(flash_path).resolve()}"] if flash_path is not None else []
        words += [f"--baud={baud}"] if baud is not None else []
        words += [f"--rx-buffer={rx_buffer}"] if rx_buffer is not None else []
        words += [f"--fault={fault}" for fault in faults]
        self._channel, far = socket.socketpair()
        with far:
            self._process = start(words, far)
        self.pid = self._process.pid
        self.controls = Controls(self._channel)
        news = self._await_start()
        self.port: str = news["port"]
        self.link_target = link_target(self.pid, news["descriptor"], self.port)
        self.flash_kib: int = news["flash_kib"]
        self.heap_kib: int = news["heap_kib"]

    def _await_start(self) -> dict[str, Any]:
        while True:
            news = self.controls.next_news(START_TIMEOUT_S)
            if news is not None and news["event"] == "ready":
                return news
            if news is None or news["event"] == "error":
                self.kill()
                reason, kind = (news["message"], news["kind"]) if news else (NO_SIGN_OF_LIFE, "")
                raise EmulatedBoardError(f"the emulated board did not start: {reason}", kind)

    def wait(self) -> None:
        """Stay until the board ends."""
        self._process.wait()

    def kill(self) -> None:
        """Pull the plug: all its processes end at once, whatever they are doing."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()

    def close(self) -> None:
        """Switch the board off. May be called more than once."""
        self._channel.close()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self) -> "EmulatedBoard":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def start(words: list[str], control: socket.socket) -> "subprocess.Popen[bytes]":
    """Start the relay as leader of a process group of its own, which the chip belongs to as well. What lies in the
    current folder is the user's: a package ``board`` there is not ours."""
    search = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "board.emulated", f"--control={control.fileno()}", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(control.fileno(),),
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": search},
    )
