"""SIGTERM and SIGHUP in every phase of a command: the board is left as with Ctrl-C, the status tells of the signal."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from board.emulated.launcher import EmulatedBoard
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from jiffy.signals import ENDING_S, Ending
from tests.tools.test_running import TICKING, command, jiffy, written

SIGNALS = [signal.SIGTERM, signal.SIGHUP]
ENDS_WITHIN_S = 20
SPINS = "print('begun')\nwhile True: pass\n"
CATCHES = "while True:\n try:\n  while True: pass\n except KeyboardInterrupt: pass\n"
DEAF = "import micropython\nmicropython.kbd_intr(-1)\nprint('begun')\nwhile True: pass\n"
CLEANS_UP = """\
import time
print('begun')
try:
    while True: pass
finally:
    time.sleep(0.5)
    print('cleaned up')
"""


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with EmulatedBoard() as board:
        yield board.port


class Started:
    """A command that runs, and what has been read from it."""

    def __init__(self, port: str, *words: str) -> None:
        self.process = subprocess.Popen(
            command(port, *words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def shows(self, wanted: bytes) -> None:
        seen, stream = b"", self.process.stdout
        assert stream is not None
        while wanted not in seen:
            piece = os.read(stream.fileno(), 4096)
            assert piece, f"it ended with {seen!r}"
            seen += piece

    def ended_by(self, number: signal.Signals) -> tuple[int, bytes]:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=ENDS_WITHIN_S)
        return self.process.returncode, rest


def check_left_at_its_prompt(port: str) -> None:
    with serial.serial_for_url(port, timeout=1, exclusive=True) as line:
        line.write(b"\r")
        assert line.read(64).endswith(b"\r\n>>> ")


def told_last(output: bytes) -> str:
    return output.decode().splitlines()[-1]


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("verb", ["run", "exec"])
def test_a_program_that_runs_is_stopped(port: str, tmp_path: Path, verb: str, number: signal.Signals) -> None:
    started = Started(port, verb, written(tmp_path, SPINS) if verb == "run" else SPINS)
    started.shows(b"begun")
    status, rest = started.ended_by(number)
    assert (status, told_last(rest)) == (128 + number, f"jiffy: ended by {number.name}")
    assert b"KeyboardInterrupt" in rest, "it is shown where the program was"
    check_left_at_its_prompt(port)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("verb", ["monitor", "repl"])
def test_who_only_looks_on_ends_and_the_program_goes_on(
    port: str, tmp_path: Path, verb: str, number: signal.Signals
) -> None:
    assert jiffy(port, "deploy", written(tmp_path, TICKING), "--watch-output", "--for", "500ms")[0] == 0
    started = Started(port, verb)
    started.shows(b"tick")
    status, rest = started.ended_by(number)
    assert (status, told_last(rest)) == (128 + number, f"jiffy: ended by {number.name}")
    assert jiffy(port, "ps")[0] == 0
    assert jiffy(port, "rm", "/main.py")[0] == 0


@pytest.mark.parametrize("number", SIGNALS)
def test_getting_in_ends_at_once_and_the_port_is_free(tmp_path: Path, number: signal.Signals) -> None:
    with EmulatedBoard() as stubborn:
        with Session.open(open_serial(stubborn.port)) as session:
            session.start(CATCHES)
            session.program_ended(at_prompt=False)
        started = Started(stubborn.port, "exec", "1")
        started.shows(b"waiting for the prompt")
        began = time.monotonic()
        status, rest = started.ended_by(number)
        assert (status, told_last(rest)) == (128 + number, f"jiffy: ended by {number.name}")
        assert time.monotonic() - began < 2
        serial.serial_for_url(stubborn.port, exclusive=True).close()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("verb", ["put", "run", "deploy"])
def test_a_transfer_leaves_nothing_half_done(tmp_path: Path, verb: str, number: signal.Signals) -> None:
    source = tmp_path / "program.py"
    source.write_text("text = '" + os.urandom(20_000).hex() + "'\n")
    with EmulatedBoard(baud=115_200) as board:
        started = Started(board.port, verb, str(source))
        started.shows(b"sending")
        status, rest = started.ended_by(number)
        assert (status, told_last(rest)) == (128 + number, f"jiffy: ended by {number.name}")
        check_left_at_its_prompt(board.port)
        assert b"program" not in jiffy(board.port, "tree", "/")[1]
        assert b"stage" not in jiffy(board.port, "tree", "/")[1]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_boot_py_that_is_waited_for_is_stopped(tmp_path: Path, number: signal.Signals) -> None:
    with EmulatedBoard() as board:
        with Session.open(open_serial(board.port)) as session:
            session.execute("with open('/boot.py', 'w') as f: f.write('while True: pass')")
        started = Started(board.port, "run", written(tmp_path, SPINS))
        started.shows(b"waiting for boot.py")
        assert started.ended_by(number)[0] == 128 + number
        check_left_at_its_prompt(board.port)


def test_a_second_signal_does_not_disturb_the_ending(port: str) -> None:
    """`timeout` sends its signal to the process and to its group."""
    started = Started(port, "exec", CLEANS_UP)
    started.shows(b"begun")
    started.process.send_signal(signal.SIGHUP)
    status, rest = started.ended_by(signal.SIGTERM)
    assert (status, b"cleaned up" in rest) == (128 + signal.SIGHUP, True)
    check_left_at_its_prompt(port)


def test_a_signal_during_an_ending_that_takes_too_long_is_heard() -> None:
    now = 0.0
    ending = Ending(lambda: now)
    with pytest.raises(KeyboardInterrupt):
        ending.ask(signal.SIGTERM, None)
    ending.ask(signal.SIGTERM, None)
    now = ENDING_S
    with pytest.raises(KeyboardInterrupt):
        ending.ask(signal.SIGHUP, None)
    assert ending.status == 128 + signal.SIGTERM


def test_a_program_that_cannot_be_stopped_is_told_and_the_status_is_the_signal_s() -> None:
    with EmulatedBoard() as stubborn:
        started = Started(stubborn.port, "exec", DEAF)
        started.shows(b"begun")
        status, rest = started.ended_by(signal.SIGTERM)
    assert status == 128 + signal.SIGTERM
    assert "no prompt within" in told_last(rest)


@pytest.mark.parametrize("verb", ["run", "exec", "repl", "monitor"])
def test_a_terminal_that_is_closed_leaves_the_board_in_order(port: str, tmp_path: Path, verb: str) -> None:
    words = {"run": [written(tmp_path, TICKING)], "exec": [SPINS.replace("begun", "tick")]}.get(verb, [])
    child, terminal = pty.fork()
    if not child:
        os.execv(sys.executable, command(port, verb, *words))
    if verb in ("run", "exec"):
        seen = b""
        while b"tick" not in seen:
            seen += os.read(terminal, 4096)
    else:
        os.read(terminal, 1)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 128 + signal.SIGHUP
    check_left_at_its_prompt(port)
