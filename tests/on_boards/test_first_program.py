"""The first program on every board: README's, that of ``jiffy new``, and what they say where a part is not known."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiffy.cli import main
from tests.on_boards.boards import Jiffy, commanded

README = Path(__file__).resolve().parents[2] / "README.md"
WHO = "import sys; print(sys.implementation._machine)"

NESTED = """\
import kernel as asyncio

async def sensor():
    await asyncio.sleep_ms(1)
    raise ValueError("too hot")

async def room():
    async with asyncio.TaskGroup() as group:
        group.create_task(sensor(), name="sensor")

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(room(), name="room")

asyncio.run(main())
"""


@pytest.fixture
def blink(tmp_path: Path) -> Path:
    """README's first program."""
    source = re.search(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert source is not None
    program = tmp_path / "blink.py"
    program.write_text(source[1])
    return program


@pytest.fixture
def undescribed() -> Iterator[Jiffy]:
    """A board that nobody has described; its firmware knows ``Pin("LED")``."""
    with commanded() as board:
        yield Jiffy(board.port)


def name_of(jiffy: Jiffy) -> str:
    return jiffy.output("exec", WHO).decode().strip().rpartition(" with ")[0]


def test_readmes_first_program_blinks(jiffy: Jiffy, blink: Path) -> None:
    assert jiffy.output("run", blink).decode() == f"blinked on {name_of(jiffy)}\n"


def test_readmes_first_program_blinks_on_a_board_that_nobody_described(undescribed: Jiffy, blink: Path) -> None:
    assert undescribed.output("run", blink).decode() == f"blinked on {name_of(undescribed)}\n"


def test_a_part_that_is_not_known_is_told_with_what_to_do(undescribed: Jiffy, tmp_path: Path) -> None:
    program = tmp_path / "button.py"
    program.write_text("import board\nboard.button()\n")
    done = undescribed("run", program)
    assert done.returncode == 1
    told = (
        f"RuntimeError: board: button() of '{name_of(undescribed)}' is not known; write a board.py beside the program"
    )
    assert told in done.stderr.decode()


def test_a_board_py_of_ones_own_describes_the_board(undescribed: Jiffy, tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "own"), "--from", "blink"]) == 0
    (tmp_path / "own" / "board.py").write_text(
        "from machine import Pin\n\nNAME = 'mine'\n\n\ndef led():\n    raise SystemExit(7)\n"
    )
    done = undescribed("run", tmp_path / "own")
    assert (done.returncode, done.stdout) == (7, b"blinking on mine\n"), done.stderr.decode()


def test_what_fails_in_a_task_group_shows_file_line_and_task(jiffy: Jiffy, tmp_path: Path) -> None:
    program = tmp_path / "nested.py"
    program.write_text(NESTED)
    done = jiffy("run", program)
    told = (done.stdout + done.stderr).decode().replace("\r", "")
    assert done.returncode == 1
    assert "In a TaskGroup, task sensor:\n" in told
    assert re.search(r'nested\.py", line 5, in sensor\nValueError: too hot\n', told)
    assert told.count("ValueError: too hot\n") == 1
