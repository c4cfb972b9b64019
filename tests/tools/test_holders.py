"""Who else has a port open is named, with what to do."""

import fcntl
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import NoSuchPort, PortBusy
from jiffy.line import holders
from jiffy.line.holders import holder
from jiffy.line.transport import open_serial
from tests.support import require

HOLDS = "import os, sys; os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); print(flush=True); sys.stdin.read()"


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with EmulatedBoard() as board:
        yield board.port


@pytest.fixture(autouse=True)
def proc() -> None:
    require(Path("/proc/self/fd").is_dir(), "/proc", "Linux has one")


@contextmanager
def held(port: str, *words: str, code: str = HOLDS) -> Iterator[int]:
    """Another program, called ``words``, with the port open."""
    with subprocess.Popen(
        [*words, "-c", code, port], executable=sys.executable, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.terminate()


def test_a_program_that_takes_no_lock_is_named_with_its_number_and_keys(port: str) -> None:
    with held(port, "screen") as pid:
        with pytest.raises(PortBusy) as caught:
            open_serial(port)
        assert str(caught.value).startswith(
            f"{port} is in use by screen, process {pid}: close it there (Ctrl-A k), or "
        )
        assert f"`kill {pid}`" in str(caught.value)
        open_serial(port, share=True).close()
    open_serial(port).close()


def test_a_port_is_the_same_by_a_link(port: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(port)
    with held(port, "minicom"), pytest.raises(PortBusy, match="in use by minicom"):
        open_serial(str(tmp_path / "link"))


def test_the_process_of_an_emulated_board_holds_nothing(port: str) -> None:
    assert holder(port) is None


def test_two_commands_at_once_name_each_other(port: str) -> None:
    line = [sys.executable, "-m", "jiffy", "exec", "print(1)\ninput()", "--port", port]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(PortBusy, match=f"in use by jiffy, process {other.pid}: close it there .Ctrl-C"):
            open_serial(port)
        other.kill()


def test_somebodys_terminal_is_no_board() -> None:
    master, slave = pty.openpty()
    path = os.ttyname(slave)

    def becomes_its_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    # The far side is another program's, as a window's is.
    with subprocess.Popen(
        ["sleep", "60"], stdin=slave, start_new_session=True, preexec_fn=becomes_its_terminal
    ) as shell:
        os.close(slave)
        with pytest.raises(NoSuchPort, match=f"it is the terminal that sleep, process {shell.pid} runs in"):
            open_serial(path)
        shell.kill()
    os.close(master)


def test_another_users_process_is_known_by_its_lock(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holders, "_open_files", lambda pid: set())
    locks = HOLDS.replace("print(", "import fcntl; fcntl.flock(3, fcntl.LOCK_EX); print(")
    with held(port, "thonny", code=locks) as pid, pytest.raises(PortBusy, match=f"in use by thonny, process {pid}"):
        open_serial(port)


def test_a_lock_file_names_its_process_while_that_lives(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "LOCK_FOLDERS", (tmp_path,))
    lock = tmp_path / f"LCK..{Path(port).name}"
    lock.write_text(f"{os.getppid():>10}\n")
    found = holder(port)
    assert found is not None
    assert found.pid == os.getppid()
    for left_behind in ("4194305\n", "", "no number", f"{os.getpid()}"):
        lock.write_text(left_behind)
        assert holder(port) is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["/usr/bin/python3", "/usr/bin/thonny", "x.py"], "thonny"),
        (["python3", "-u", "-m", "serial.tools.miniterm", "/dev/x"], "miniterm"),
        (["/usr/bin/SCREEN", "/dev/ttyACM0", "115200"], "screen"),
        (["tio", "/dev/ttyACM0"], "tio"),
    ],
)
def test_a_program_is_called_as_its_user_calls_it(
    words: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "PROC", tmp_path)
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cmdline").write_text("\0".join(words) + "\0")
    assert holders._name(7) == name


def test_without_proc_nobody_is_found(port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holders, "PROC", tmp_path / "none")
    with held(port, "screen"):
        assert holder(port) is None
