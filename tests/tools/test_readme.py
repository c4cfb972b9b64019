"""What the README shows works as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.on_boards.report import FILE, README, read, with_table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the README's program and its test."""
    program, test = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (tmp_path / "blink.py").write_text(program)
    (tmp_path / "test_blink.py").write_text(test)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_the_program_runs_on_an_emulated_board(folder: Path) -> None:
    finished = run(folder, "jiffy", "run", "blink.py", "--port", "emulated")
    assert (finished.stdout, finished.returncode) == ("blinked on Jiffy emulated board\n", 0), finished.stderr


def test_the_host_test_passes(folder: Path) -> None:
    finished = run(folder, "pytest", "-q", "test_blink.py")
    assert finished.returncode == 0, finished.stdout
    assert "1 passed" in finished.stdout


def test_the_table_of_what_was_run_where_is_the_reports() -> None:
    readme = README.read_text(encoding="utf-8")
    assert with_table(readme, read(FILE)) == readme, "run `python3 tools/dev.py report`"
    assert len(read(FILE)) >= 2
