"""Every verb but emulate works where Python has none of Unix's modules, as on Windows: over a socket, to a board.

Nobody has tried it on Windows; this hides what Windows lacks, and no more than that.
"""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import ConnectionLost
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.verbs import VERBS

WITHOUT_UNIX = """\
import os, signal, sys
import serial, serial.urlhandler.protocol_socket, subprocess  # they have their own ways elsewhere

for name in "termios fcntl pty tty grp pwd resource syslog readline _posixshmem".split():
    sys.modules[name] = None
for name in "fork forkpty openpty killpg getpgrp tcgetpgrp ttyname getuid geteuid getgid getegid getgroups".split():
    delattr(os, name)
for name in "SIGHUP SIGKILL SIGUSR1 SIGUSR2 SIGTSTP SIGCONT SIGTTOU SIGTTIN SIGWINCH SIGALRM alarm setitimer".split():
    delattr(signal, name)

from jiffy.cli import main

sys.exit(main())
"""


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    """A board behind a serial-to-network box."""
    with EmulatedBoard() as board, socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server, board.port), daemon=True).start()
        yield f"socket://127.0.0.1:{server.getsockname()[1]}"


def serve(server: socket.socket, port: str) -> None:
    """Connect one caller after the other to the serial port."""
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        line = open_serial(port, wait_s=5)
        with caller:
            pass_on(caller, line)
        line.close()


def pass_on(caller: socket.socket, line: SerialTransport) -> None:
    caller.settimeout(0.001)
    while True:
        try:
            data = caller.recv(4096)
            if not data:
                return
            line.write(data)
        except TimeoutError:
            try:
                caller.sendall(line.read(0.001))
            except (OSError, ConnectionLost):
                return
        except (OSError, ConnectionLost):
            return


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.py").write_text(
        "import asyncio\n\nasync def main():\n    print('ran')\n\nasyncio.run(main())\n"
    )
    (tmp_path / "data.txt").write_text("some data\n")
    return tmp_path


def jiffy(folder: Path, *words: str, given: bytes = b"", status: int = 0, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_UNIX, *words],
        input=given,
        capture_output=True,
        cwd=folder,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    assert result.returncode == status, result.stderr.decode()
    assert b"Traceback" not in result.stderr
    return (result.stdout + result.stderr).decode().replace("\r\n", "\n")


def test_programs_run(port: str, folder: Path) -> None:
    assert jiffy(folder, "exec", "print(6 * 7)", "--port", port) == "42\n"
    assert jiffy(folder, "run", "program.py", "-q", "--port", port) == "ran\n"
    assert jiffy(folder, "eval", "6 * 7", "--port", port) == "42\n"
    assert "42\n>>> " in jiffy(folder, "repl", "--port", port, given=b"print(6 * 7)\n")


def test_a_program_is_deployed_boots_and_is_looked_into(port: str, folder: Path) -> None:
    (folder / "program.py").write_text(
        "import kernel\n\nasync def main():\n    while True:\n        await kernel.sleep(0.1)\n\nkernel.run(main())\n"
    )
    jiffy(folder, "deploy", "program.py", "--port", port)
    jiffy(folder, "reset", "--port", port)
    jiffy(folder, "monitor", "--for", "200ms", "--log", "log", "--port", port)
    assert "of 64 tasks" in jiffy(folder, "ps", "--port", port)
    jiffy(folder, "exec", "import os; os.remove('/main.py')", "--port", port)


def test_files_go_both_ways(port: str, folder: Path) -> None:
    board = ("--port", port)
    jiffy(folder, "mkdir", "/unixless", *board)
    jiffy(folder, "put", "data.txt", "/unixless/one.txt", *board)
    jiffy(folder, "cp", "/unixless/one.txt", "/unixless/two.txt", *board)
    jiffy(folder, "mv", "/unixless/two.txt", "/unixless/three.txt", *board)
    assert jiffy(folder, "cat", "/unixless/three.txt", *board) == "some data\n"
    assert "three.txt" in jiffy(folder, "ls", "/unixless", *board)
    assert "three.txt" in jiffy(folder, "tree", "/unixless", *board)
    assert "/unixless/one.txt" in jiffy(folder, "sha256sum", "/unixless/one.txt", *board)
    jiffy(folder, "get", "/unixless/one.txt", "back.txt", *board)
    assert (folder / "back.txt").read_text() == "some data\n"
    jiffy(folder, "sync", ".", "/unixless", *board)
    editor = f"{sys.executable} -c \"import sys; open(sys.argv[1], 'a').write('more')\""
    jiffy(folder, "edit", "/unixless/data.txt", *board, EDITOR=editor, VISUAL=editor)
    assert jiffy(folder, "cat", "/unixless/data.txt", *board).endswith("more")
    assert "/" in jiffy(folder, "df", *board)
    jiffy(folder, "rm", "-r", "/unixless", *board)


def test_what_needs_no_board_works(folder: Path) -> None:
    assert "emulated" in jiffy(folder, "ports")
    jiffy(folder, "new", "project")
    assert (folder / "project" / "main.py").exists()
    assert "complete" in jiffy(folder, "completion", "powershell").lower()


def test_the_emulated_board_says_what_it_needs(folder: Path) -> None:
    for words in (("emulate",), ("exec", "1", "--port", "emulated")):
        assert "needs Linux or macOS" in jiffy(folder, *words, status=3)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_there(folder: Path, verb: str) -> None:
    assert f"usage: jiffy {verb} " in jiffy(folder, "help", verb)
