"""A line that flips bits, loses bytes or is cut: the file is right or as before, and a true word is said."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.on_boards.boards import Jiffy
from tests.on_boards.scripted_line import FROM_BOARD, TO_BOARD, ScriptedLine

PATH = "/jiffy-suite/faults.bin"
BEFORE = b"as it was before\n" * 40
AFTER = bytes(hashlib.sha256(bytes([number])).digest()[number % 32] for number in range(256)) * 12


@pytest.fixture
def line(port: str, _files_are_left_as_they_were: None) -> Iterator[ScriptedLine]:
    with ScriptedLine(port) as scripted:
        yield scripted


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    before, after = tmp_path / "before", tmp_path / "after"
    before.write_bytes(BEFORE)
    after.write_bytes(AFTER)
    return before, after


@pytest.mark.parametrize("at", [5, 40, 300, 900, 1500, 2300, 3000])
@pytest.mark.parametrize("kind", ["flip", "lose"])
@pytest.mark.parametrize("direction", [TO_BOARD, FROM_BOARD])
def test_a_file_that_is_put_over_a_bad_line_is_right_or_as_before(
    line: ScriptedLine, files: tuple[Path, Path], direction: int, kind: str, at: int
) -> None:
    Jiffy(line.port).output("put", files[0], PATH)
    line.arm(direction, at, kind)
    done = Jiffy(line.port)("put", files[1], PATH)
    line.disarm()
    found = Jiffy(line.port).output("cat", PATH)
    assert found == (AFTER if done.returncode == 0 else BEFORE), done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("at", [100, 700, 1900])
def test_a_cut_line_leaves_the_old_file_and_a_board_that_can_be_reached(
    line: ScriptedLine, files: tuple[Path, Path], at: int
) -> None:
    Jiffy(line.port).output("put", files[0], PATH)
    line.arm(TO_BOARD, at, "cut")
    done = Jiffy(line.port)("put", files[1], PATH, "--timeout-s", "3")
    assert done.returncode != 0
    assert done.stderr.startswith(b"jiffy: ")
    line.disarm()
    assert Jiffy(line.port).output("cat", PATH) == BEFORE


@pytest.mark.parametrize("at", [30, 200, 2000])
@pytest.mark.parametrize("kind", ["flip", "lose"])
def test_a_file_that_is_fetched_over_a_bad_line_is_right_or_told(
    line: ScriptedLine, files: tuple[Path, Path], tmp_path: Path, kind: str, at: int
) -> None:
    Jiffy(line.port).output("put", files[1], PATH)
    line.arm(FROM_BOARD, at, kind)
    target = tmp_path / "fetched"
    done = Jiffy(line.port)("get", PATH, target)
    assert target.read_bytes() == AFTER if done.returncode == 0 else not target.exists()
