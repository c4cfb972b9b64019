"""Keys from a terminal, bytes from a pipe or file: one face with and without Unix."""

import os
import pty
import signal
import sys
import termios
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jiffy.line.keyboard import Keyboard, open_keyboard


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Puts a descriptor in the place of standard input."""

    def put(descriptor: int) -> None:
        monkeypatch.setattr(sys, "stdin", os.fdopen(descriptor, "r"))

    return put


@pytest.fixture
def terminal(standard_input: Callable[[int], None]) -> Iterator[tuple[int, int]]:
    """A terminal as standard input: the person's side and the program's."""
    person, program = pty.openpty()
    standard_input(os.dup(program))
    yield person, program
    os.close(person)
    os.close(program)


@pytest.fixture(params=["with Unix", "without Unix"])
def unix(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without Unix":
        monkeypatch.setitem(sys.modules, "termios", None)


def everything(keyboard: Keyboard) -> bytes:
    data, deadline = b"", time.monotonic() + 10
    while not keyboard.ended and time.monotonic() < deadline:
        data += keyboard.read(1)
    return data


@pytest.mark.usefixtures("unix")
def test_a_pipe_is_read_to_its_end_byte_for_byte(standard_input: Callable[[int], None]) -> None:
    reader, writer = os.pipe()
    standard_input(reader)
    with open_keyboard(raw=False) as keyboard:
        assert not keyboard.is_terminal
        assert keyboard.read(0) == b""
        os.write(writer, bytes(range(256)) * 20)
        os.close(writer)
        assert everything(keyboard) == bytes(range(256)) * 20
        assert keyboard.waiting()
        assert keyboard.read(10) == b""


@pytest.mark.usefixtures("unix")
def test_a_file_is_read_to_its_end(standard_input: Callable[[int], None], tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(b"a\r\n\x03\x04")
    standard_input(os.open(tmp_path / "given", os.O_RDONLY))
    with open_keyboard(raw=True) as keyboard:
        assert everything(keyboard) == b"a\r\n\x03\x04"


def test_standard_input_that_was_closed_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with open_keyboard(raw=True) as keyboard:
        assert keyboard.ended
        assert keyboard.read(10) == b""


@pytest.mark.parametrize("raw", [True, False])
def test_keys_come_as_they_are_pressed_and_the_terminal_is_left_as_it_was(terminal: tuple[int, int], raw: bool) -> None:
    person, program = terminal
    before = termios.tcgetattr(program)
    with open_keyboard(raw=raw) as keyboard:
        assert keyboard.is_terminal
        os.write(person, b"k")
        assert keyboard.read(10) == b"k"
        interrupts = bool(termios.tcgetattr(program)[3] & termios.ISIG)
        assert interrupts == (not raw)
        os.write(person, b"\x14")
        assert keyboard.read(10) == b"\x14"
    assert termios.tcgetattr(program) == before


class Console(types.ModuleType):
    """The keys of Windows' C runtime."""

    def __init__(self, keys: str) -> None:
        super().__init__("msvcrt")
        self.keys = list(keys)

    def kbhit(self) -> bool:
        return bool(self.keys)

    def getwch(self) -> str:
        return self.keys.pop(0)


@pytest.mark.usefixtures("terminal")
def test_a_console_without_unix_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "termios", None)
    monkeypatch.setitem(sys.modules, "msvcrt", Console("a\r\xe0H\x00?\u00fc\ud83d\ude00"))
    with open_keyboard(raw=True) as keyboard:
        assert keyboard.read(1) == b"a\r\x1b[A" + "\u00fc\U0001f600".encode()
        assert keyboard.read(0) == b""
        assert not keyboard.ended
        # Ctrl-C arrives there as a signal.
        signal.raise_signal(signal.SIGINT)
        assert keyboard.read(0) == b"\x03"
