"""The serial tool brings a program to an emulated board of either kind, and shows what it prints."""

import os
import subprocess
import sys
from pathlib import Path

from board.emulated.interpreter import Interpreter

ROOT = Path(__file__).resolve().parents[2]


def jiffy(*words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    command = [sys.executable, "-m", "jiffy", *words, "--port", "emulated"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, env=environment)


def test_run_shows_a_programs_output_and_status(interpreter: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import words\nimport sys\nprint(words.WORD, sys.platform)\nsys.exit(3)\n")
    (tmp_path / "words.py").write_text("WORD = 'runs on'\n")
    finished = jiffy("run", str(tmp_path))
    assert (finished.stdout, finished.returncode) == ("runs on emulated\n", 3), finished.stderr


def test_run_shows_where_a_program_failed(interpreter: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("def f():\n    return 1 // 0\n\n\nf()\n")
    finished = jiffy("run", str(tmp_path))
    assert finished.returncode == 1
    assert "line 2, in f\nZeroDivisionError" in finished.stderr


def test_run_brings_the_kernel_along(interpreter: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import board\nimport kernel\n\n\nasync def main():\n    await kernel.sleep_ms(5)\n"
        "    print('awake on', board.NAME)\n\n\nkernel.run(main())\n"
    )
    finished = jiffy("run", str(tmp_path))
    assert (finished.stdout, finished.returncode) == ("awake on Jiffy emulated board\n", 0), finished.stderr
