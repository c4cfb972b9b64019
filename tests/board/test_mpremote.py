"""The proof that the emulated board is a board: MicroPython's own tool works against it."""

import importlib.util
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.board.client import TIMEOUT_S
from tests.board.conftest import Start
from tests.support import require


@pytest.fixture
def port(start: Start) -> str:
    require(importlib.util.find_spec("mpremote"), "mpremote", "pip install mpremote")
    client = start()
    client.serial.close()
    return client.board.port


def mpremote(port: str, *words: str) -> str:
    command = [sys.executable, "-m", "mpremote", "connect", port, *words]
    # Its own messages would come after the board's output otherwise: it writes them into a buffer.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    finished = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, env=environment)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def test_exec_and_run(port: str, tmp_path: Path) -> None:
    assert mpremote(port, "exec", "print(6 * 7)") == "42\n"
    (tmp_path / "program.py").write_text("import sys\nprint('runs on', sys.platform)\n")
    assert mpremote(port, "run", str(tmp_path / "program.py")) == "runs on emulated\n"


def test_files_go_there_and_come_back(port: str, tmp_path: Path) -> None:
    (tmp_path / "sent.bin").write_bytes(bytes(range(256)) * 20)
    mpremote(port, "fs", "cp", str(tmp_path / "sent.bin"), ":kept.bin")
    assert mpremote(port, "fs", "ls").split() == ["ls", ":", "5120", "kept.bin"]
    mpremote(port, "fs", "cp", ":kept.bin", str(tmp_path / "back.bin"))
    assert (tmp_path / "back.bin").read_bytes() == (tmp_path / "sent.bin").read_bytes()


def test_soft_reset_and_mount(port: str, tmp_path: Path) -> None:
    (tmp_path / "local.py").write_text("print('from the host')\n")
    assert mpremote(port, "soft-reset", "exec", "print('reset')") == "reset\n"
    assert mpremote(port, "mount", str(tmp_path), "exec", "import local").endswith("from the host\n")


def test_repl_on_a_terminal(port: str) -> None:
    terminal, side = pty.openpty()
    command = [sys.executable, "-m", "mpremote", "connect", port, "repl"]
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side, start_new_session=True) as process:
        os.close(side)
        wait_for(terminal, b"Use Ctrl-]")
        os.write(terminal, b"\r2 ** 10\r")
        wait_for(terminal, b"1024\r\n>>> ")
        os.write(terminal, b"\x1d")
        assert process.wait(TIMEOUT_S) == 0
    os.close(terminal)


def wait_for(terminal: int, text: bytes) -> None:
    seen = b""
    deadline = time.monotonic() + TIMEOUT_S
    while text not in seen:
        assert time.monotonic() < deadline, f"waited for {text!r}, saw {seen!r}"
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 4096)
