"""Every error that people can meet is one line with an exit status of its own; each is provoked for real."""

import fcntl
import grp
import os
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy import errors
from jiffy.line.serial_port import group_that_helps
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from tests.support import require
from tests.tools.serial_boards import Peer


def jiffy(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "jiffy", *words]
    variables = {**os.environ, **variables}
    return subprocess.run(line, capture_output=True, text=True, timeout=30, check=False, env=variables)


def told(result: subprocess.CompletedProcess[str], status: int) -> str:
    """The one line that was printed, when the exit status is the expected one."""
    assert result.returncode == status, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def nothing(peer: Peer, data: bytes) -> None:
    """Answers nothing."""


def test_exit_statuses_are_all_different() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.JiffyError)]
    statuses = [kind.exit_status for kind in kinds if kind is not errors.JiffyError and "exit_status" in vars(kind)]
    assert len(statuses) == len(set(statuses))


def test_no_such_port() -> None:
    line = told(jiffy("exec", "1", "--port", "/dev/no-such-port", "--timeout-s", "0.1"), 3)
    assert "/dev/no-such-port" in line
    assert "jiffy ports" in line


def test_a_url_of_a_kind_that_does_not_exist_is_a_usage_error() -> None:
    told(jiffy("exec", "1", "--port", "nonsense://x"), 2)


@pytest.mark.parametrize("url", ["socket://localhost", "rfc2217://:2217", "socket://localhost:x"])
def test_a_url_without_a_host_or_a_number_is_a_usage_error(url: str) -> None:
    assert f"{url} is not a port: " in told(jiffy("exec", "1", "--port", url), 2)


def test_nobody_listens_at_the_url() -> None:
    told(jiffy("exec", "1", "--port", "socket://127.0.0.1:1", "--timeout-s", "0.1"), 3)


@pytest.mark.parametrize("how", ["lock", "exclusive"])
def test_port_busy(how: str) -> None:
    with Peer(nothing) as peer:
        os.chmod(peer.port, 0o666)
        other = os.open(peer.port, os.O_RDWR | os.O_NOCTTY)
        if how == "lock":
            fcntl.flock(other, fcntl.LOCK_EX)
        else:
            # The kernel refuses a second opener to all but root.
            fcntl.ioctl(other, termios.TIOCEXCL)
        line = told(jiffy_as_nobody("exec", "1", "--port", peer.port, "--timeout-s", "1"), 4)
        os.close(other)
    # Another user's process is known by its lock alone.
    assert (f"process {os.getpid()}" if how == "lock" else "in use by another program") in line


def test_no_permission_proposes_no_group_where_none_would_help() -> None:
    with Peer(nothing) as peer:
        os.chmod(peer.port, 0)
        line = told(jiffy_as_nobody("exec", "1", "--port", peer.port, "--timeout-s", "1"), 5)
    assert "usermod" not in line
    assert "ask the administrator" in line


def test_a_group_is_proposed_only_where_joining_it_would_help() -> None:
    def port(group: int, mode: int) -> os.stat_result:
        return os.stat_result((mode, 0, 0, 0, 0, group, 0, 0, 0, 0))

    dialout = next((entry.gr_gid for entry in grp.getgrall() if entry.gr_name == "dialout"), None)
    require(dialout is not None, "the group dialout", "it is there on Debian and what derives from it")
    assert dialout is not None
    assert group_that_helps(port(dialout, 0o660)) == ("" if dialout in os.getgroups() else "dialout")
    assert group_that_helps(port(dialout, 0o600)) == ""
    assert group_that_helps(port(0, 0o660)) == ""
    assert group_that_helps(port(999_999, 0o660)) == ""


AS_NOBODY = """\
import os, sys, tomllib
from jiffy import cli
cli.build_parser(sys.argv[1:])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(cli.main())
"""


def jiffy_as_nobody(*words: str) -> subprocess.CompletedProcess[str]:
    """The command without root's rights, which it drops once it is loaded: nobody may not read everybody's Python."""
    line = [sys.executable, "-c", AS_NOBODY, *words]
    return subprocess.run(line, capture_output=True, text=True, timeout=30, check=False)


def test_not_a_micropython_board() -> None:
    with Peer(nothing, chatter=b"waiting for download\r\n") as peer:
        line = told(jiffy("-q", "ls", "--port", peer.port, "--timeout-s", "0.3"), 6)
    assert "boot loader" in line


def test_timeout() -> None:
    with Peer(nothing) as peer:
        told(jiffy("-q", "ls", "--port", peer.port, "--timeout-s", "0.2"), 10)


def test_connection_lost() -> None:
    with Peer(lambda peer, data: peer.hang_up()) as peer:
        told(jiffy("ls", "--port", peer.port, "--timeout-s", "5"), 9)


def test_unknown_verbs_and_missing_files_are_usage_errors(tmp_path: Path) -> None:
    told(jiffy("lz"), 2)
    line = told(jiffy("put", str(tmp_path / "missing")), 2)
    assert "missing" in line


def test_verbose_adds_the_traceback_and_the_bytes() -> None:
    with Peer(nothing, chatter=b"waiting for download\r\n") as peer:
        result = jiffy("ls", "--port", peer.port, "--timeout-s", "0.3", "--verbose")
    assert "Traceback" in result.stderr
    assert "last bytes" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("jiffy: ")


def test_the_program_raised() -> None:
    result = jiffy("exec", "1/0", "--port", "emulated")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("ZeroDivisionError")


def test_no_space(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(os.urandom(100_000))
    with EmulatedBoard(flash_kib=64) as board:
        line = told(jiffy("put", str(large), "--port", board.port), 7)
    assert "jiffy rm" in line


HOG = "import gc\nhog = []\nwhile gc.mem_free() > 3000: hog.append(bytes(500))\n"


def test_a_memory_that_a_program_filled_is_freed_for_a_file(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.write_bytes(b"x")
    with EmulatedBoard() as board:
        with Session.open(open_serial(board.port)) as session:
            session.execute(HOG)
        # However the board is named.
        result = jiffy("put", str(small), JIFFY_PORT=board.port)
        assert result.returncode == 0, result.stderr
        assert "memory was full" in result.stderr
        assert jiffy("cat", "small", "--port", board.port).stdout == "x"


def test_memory_full(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.write_bytes(b"x")
    with EmulatedBoard() as board:
        with Session.open(open_serial(board.port)) as session:
            session.execute(f"with open('/boot.py', 'w') as file: file.write({HOG!r})")
            session.soft_reset()
        result = jiffy("put", str(small), "--port", board.port)
    assert result.returncode == 8, result.stderr
    assert "memory is full" in result.stderr


def test_connection_lost_while_a_program_runs() -> None:
    with EmulatedBoard() as board:
        # A slow machine may have more to say of what it waits for: only the error is asked for.
        line = [sys.executable, "-m", "jiffy", "exec", "-q", "print('begun')\nwhile True: pass", "--port", board.port]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline() == "begun\n"
            board.kill()
            assert process.stderr.read().count("\n") == 1
            assert process.wait() == 9


@pytest.mark.parametrize(
    "words",
    [
        ("--baud", "0"),
        ("--baud", "fast"),
        ("--baud", "9600x"),
        ("--wait-s", "-1"),
        ("--timeout-s", "abc"),
        ("--dtr", "up"),
        ("--timeout-s", "nan"),
        ("--timeout-s", "-1"),
        ("--no-such-option",),
    ],
)
def test_options_that_make_no_sense_are_usage_errors(words: tuple[str, ...]) -> None:
    line = told(jiffy("ls", "--port", "emulated", *words), 2)
    assert words[0] in line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ls", "--baud", "9600x"), "argument -b/--baud: '9600x' is no whole number"),
        (("ls", "--timeout-s", "abc"), "argument --timeout-s: 'abc' is no number"),
        (("emulate", "--heap-kib", "1.5"), "argument --heap-kib: '1.5' is no whole number"),
        (("emulate", "--latency-ms", "x"), "argument --latency-ms: 'x' is no number"),
    ],
)
def test_a_number_that_is_none_is_told_in_the_users_words(words: tuple[str, ...], expected: str) -> None:
    line = told(jiffy(*words), 2)
    assert expected in line


@pytest.mark.parametrize(
    "setting", ["fault=nonsense", "baud=0", "baud=fast", "latency-ms=-1", "latency-ms=nan", "rx-buffer=0", "speed=1"]
)
def test_a_line_that_makes_no_sense_is_a_usage_error(setting: str) -> None:
    line = told(jiffy("ls", "--port", f"emulated:?{setting}"), 2)
    assert setting.partition("=")[0] in line


def test_a_flash_that_cannot_be_one_or_is_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    told(jiffy("ls", "--port", f"emulated:{tmp_path}/no/flash.img"), 2)
    told(jiffy("emulate", "--flash", str(tmp_path)), 2)
    with EmulatedBoard(flash_path=tmp_path / "flash.img"):
        told(jiffy("ls", "--port", f"emulated:{tmp_path}/flash.img"), 4)


def test_without_a_micropython_the_emulated_board_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIFFY_MICROPYTHON", "/no/micropython")
    assert "pip install" in told(jiffy("ls", "--port", "emulated"), 3)


def test_code_that_is_no_text_is_a_usage_error() -> None:
    told(jiffy("exec", os.fsdecode(b"print('\xff')")), 2)


def test_no_code_at_all_runs_and_ends() -> None:
    assert jiffy("exec", "", "--port", "emulated").returncode == 0


@pytest.mark.parametrize("verb", [("exec", "print(1)"), ("ls", "-r"), ("cat", "boot.py")])
def test_output_that_finds_no_room_on_this_computer_is_told(verb: tuple[str, ...]) -> None:
    require(os.path.exists("/dev/full"), "/dev/full", "Linux has it")
    with EmulatedBoard() as board:
        assert (
            jiffy("exec", "with open('/boot.py', 'w') as f: f.write('#' * 9000)", "--port", board.port).returncode == 0
        )
        words = [sys.executable, "-m", "jiffy", *verb, "--port", board.port]
        with open("/dev/full", "wb") as full:
            result = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, timeout=30, check=False)
    assert "this computer has no space left" in told(result, 2)


@pytest.mark.parametrize(("closed", "printed"), [(">&-", ""), ("2>&-", "1\n")])
def test_without_a_standard_output_or_error_a_program_runs_all_the_same(closed: str, printed: str) -> None:
    with EmulatedBoard() as board:
        command = f"exec {sys.executable} -m jiffy exec 'print(1)' --restart --port {board.port} {closed}"
        result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=30, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, printed, "")
