"""input() of a program whose line the console reads too: every byte that is not ours is the program's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from tests.tools.test_running import at_a_terminal, jiffy, until, written

ASKS = """\
import sys

import kernel as asyncio


async def main():
    print('begun')
    while not sys.stdin.buffer.read(1) == b'!':
        pass
    await asyncio.sleep(0.3)
    try:
        while True:
            print('got', repr(input('? ')))
    except EOFError:
        print('no more')
        await asyncio.sleep(60)


asyncio.run(main())
"""


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with EmulatedBoard() as board:
        yield board.port


@pytest.mark.parametrize(
    "typed",
    [b"five\rsix\r", b"five\r\nsix\n", b"fivx\x08e\rsix\r", b"\x1b[Afive\x1b[3~\rsix\r", "ü\x7ffive\rsix\r".encode()],
    ids=["lines in their order", "CR LF is one end", "Backspace", "cursor keys", "a character of two bytes"],
)
def test_what_is_typed_ahead_is_what_input_gives(port: str, tmp_path: Path, typed: bytes) -> None:
    with at_a_terminal(port, "run", "-q", written(tmp_path, ASKS)) as keyboard:
        seen = until(keyboard, b"begun")
        os.write(keyboard, b"!" + typed)
        seen = until(keyboard, b"got 'five'", after=seen)
        until(keyboard, b"got 'six'", after=seen)


def test_ctrl_d_on_an_empty_line_is_the_end_of_input(port: str, tmp_path: Path) -> None:
    with at_a_terminal(port, "run", "-q", written(tmp_path, ASKS)) as keyboard:
        seen = until(keyboard, b"begun")
        os.write(keyboard, b"!a\x04b\r")
        seen = until(keyboard, b"got 'ab'", after=seen)
        os.write(keyboard, b"\x04")
        until(keyboard, b"no more", after=seen)


def test_a_request_amid_an_input_is_answered_and_no_part_of_it(port: str, tmp_path: Path) -> None:
    assert jiffy(port, "deploy", "-q", written(tmp_path, ASKS.replace("sys.stdin.buffer.read(1)", "b'!'")))[0] == 0
    assert jiffy(port, "reset")[0] == 0
    status, shown, told = jiffy(port, "ps")
    assert (status, told) == (0, "")
    assert b"Task-1" in shown
    # It still waits for its first line.
    assert jiffy(port, "ps")[0] == 0


def test_a_program_that_was_stopped_leaves_the_prompt_its_own_input(port: str, tmp_path: Path) -> None:
    deployed = written(tmp_path, ASKS)
    assert jiffy(port, "deploy", "-q", deployed)[0] == 0
    assert jiffy(port, "reset")[0] == 0
    assert jiffy(port, "exec", "-q", "type(__import__('sys'))")[1] == b"<class 'module'>\n"
    assert "damaged" not in jiffy(port, "put", deployed, "/copy.py")[2]
