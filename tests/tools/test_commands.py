"""The command line as people use it, against the emulated board."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy import verbs
from jiffy.cli import VERBS, build_parser
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from tests.tools.command_line import Jiffy


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with EmulatedBoard() as running:
        yield running.port


@pytest.fixture
def jiffy(port: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Jiffy:
    return Jiffy(capsysbinary, monkeypatch).on(port)


def test_every_verb_has_a_help_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser(["--help"]).parse_args(["--help"])
    shown = capsys.readouterr().out
    for verb in VERBS:
        assert f"\n    {verb} " in shown
    modules = Path(verbs.__file__).parent.glob("[!_]*.py")
    assert {path.stem for path in modules if "\ndef run(" in path.read_text(encoding="utf-8")} == set(VERBS)


def test_only_the_verb_that_is_named_is_loaded() -> None:
    code = "import sys; from jiffy import cli; cli.build_parser(['deploy']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "jiffy.verbs.deploy" in loaded
    assert {"jiffy.verbs.run", "rich", "serial.tools", "board"}.isdisjoint(loaded)


def test_exec_prints_what_the_program_prints(jiffy: Jiffy) -> None:
    assert jiffy("exec", "print('\u00e9', 1)") == "\u00e9 1\n".encode()
    assert jiffy("exec", "-", given=b"for i in range(3):\n  print(i)\n") == b"0\n1\n2\n"


def test_exec_of_a_program_that_raises_prints_the_traceback_and_fails(jiffy: Jiffy) -> None:
    shown = jiffy.fails("exec", "x = 1\n1/0", status=1)
    assert shown.startswith("Traceback")
    assert "line 2" in shown


def test_ctrl_c_stops_the_program_on_the_board_too(port: str) -> None:
    code = "import time\nprint('begun')\nwhile True: time.sleep(1)"
    line = [sys.executable, "-m", "jiffy", "exec", code, "--port", port]
    with subprocess.Popen(line, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    with Session.open(open_serial(port)) as session:
        assert session.execute("print(1)") == b"1\r\n"


def test_a_file_goes_to_the_board_and_back(jiffy: Jiffy, tmp_path: Path) -> None:
    content = bytes(range(256)) * 40
    (tmp_path / "data.bin").write_bytes(content)
    jiffy("put", str(tmp_path / "data.bin"))
    assert jiffy("cat", "data.bin") == content
    jiffy("get", "/data.bin", str(tmp_path / "back.bin"))
    assert (tmp_path / "back.bin").read_bytes() == content
    jiffy("rm", "data.bin")


def test_a_folder_goes_to_the_board_and_back(jiffy: Jiffy, tmp_path: Path) -> None:
    source = tmp_path / "source"
    files = {"a.py": b"a = 1\n", "deep/er/b c.txt": b"", "deep/\u00fc'\".bin": bytes(1000)}
    for name, content in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    jiffy("put", str(source), "/copied")
    listed = jiffy("ls", "-r", "/copied").decode()
    assert [line.split(None, 1) for line in listed.splitlines()] == [
        ["6", "a.py"], ["0", "deep/"], ["0", "deep/er/"], ["0", "deep/er/b c.txt"], ["1000", "deep/\u00fc'\".bin"],
    ]  # fmt: skip
    jiffy("get", "/copied", f"{tmp_path}/")
    back = {path.relative_to(tmp_path / "copied").as_posix(): path for path in (tmp_path / "copied").rglob("*")}
    assert {name: path.read_bytes() for name, path in back.items() if path.is_file()} == files
    assert "use `jiffy rm -r`" in jiffy.fails("rm", "/copied", status=11)
    jiffy("rm", "-r", "/copied")
    assert jiffy("ls") == b""


def test_put_follows_cp_where_the_file_goes(jiffy: Jiffy, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_bytes(b"1")
    jiffy("put", str(tmp_path / "one.py"), "/new/")
    jiffy("put", str(tmp_path / "one.py"), "/new/two.py")
    jiffy("put", str(tmp_path / "one.py"), "/new")
    assert jiffy("ls", "/new").split() == [b"1", b"one.py", b"1", b"two.py"]
    jiffy("rm", "-r", "/new")


def test_what_is_not_there_is_said(jiffy: Jiffy, tmp_path: Path) -> None:
    assert "/no is not on the board" in jiffy.fails("rm", "/no", status=11)
    assert "/no is not on the board" in jiffy.fails("get", "/no", str(tmp_path), status=11)
    assert "/no is not on the board" in jiffy.fails("cat", "/no", status=11)
    assert "/no is not on the board" in jiffy.fails("ls", "/no", status=11)


def test_a_reset_runs_main_py_and_a_hard_reset_too(jiffy: Jiffy, tmp_path: Path) -> None:
    count = "count = len(open('/count').read()) + 1\nwith open('/count', 'a') as f: f.write('x')\n"
    (tmp_path / "main.py").write_text(count)
    (tmp_path / "count").write_text("x")
    jiffy("put", str(tmp_path / "count"), "/count")
    jiffy("put", str(tmp_path / "main.py"), "/main.py")
    jiffy("exec", "kept = 1")
    jiffy("reset")
    assert jiffy("exec", "print(count, 'kept' in globals())") == b"2 False\n"
    jiffy("reset", "--hard")
    assert jiffy("exec", "print(count)") == b"3\n"
    jiffy("rm", "/main.py", "/count")


def test_ports_lists_the_emulated_board_too(jiffy: Jiffy) -> None:
    assert b"\nemulated\t" in b"\n" + jiffy("ports")


def test_an_emulated_board_keeps_its_flash_in_a_file(jiffy: Jiffy, tmp_path: Path) -> None:
    jiffy.on(f"emulated:{tmp_path / 'flash.img'}")
    jiffy("exec", "open('/kept', 'w').close()")
    assert jiffy("ls").split() == [b"0", b"kept"]


def test_the_prompt_works_through_pipes(port: str) -> None:
    line = [sys.executable, "-m", "jiffy", "repl", "--port", port]
    result = subprocess.run(line, input=b"print(6 * 7)\n", capture_output=True, timeout=60, check=True)
    assert b"\r\n42\r\n>>> " in result.stdout


class Keyboard:
    """A person at ``jiffy repl``: a terminal whose keys are typed and whose screen is read."""

    def __init__(self, port: str) -> None:
        self.master, self.slave = pty.openpty()
        tty.setcbreak(self.slave)
        self.before = termios.tcgetattr(self.slave)
        line = [sys.executable, "-m", "jiffy", "repl", "--port", port]
        self.process = subprocess.Popen(line, stdin=self.slave, stdout=self.slave, stderr=self.slave)
        self.screen = b""

    def __enter__(self) -> "Keyboard":
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def types(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def sees(self, wanted: bytes) -> None:
        deadline = time.monotonic() + 20
        while wanted not in self.screen:
            assert select.select([self.master], [], [], max(0, deadline - time.monotonic()))[0], self.screen
            self.screen += os.read(self.master, 4096)
        self.screen = self.screen.partition(wanted)[2]

    def leaves(self) -> int:
        self.types(b"\x1d")
        status = self.process.wait(20)
        assert termios.tcgetattr(self.slave) == self.before
        return status


def test_the_prompt_works_at_a_terminal_and_leaves_it_as_it_was(port: str) -> None:
    with Keyboard(port) as person:
        person.sees(b"Ctrl-] leaves")
        person.types(b"print('caf\\xe9', 6 * 7)\r")
        person.sees(b"caf\xc3\xa9 42\r\n")
        person.types(b"while True: print('running')\r\r")
        person.sees(b"running\r\nrunning")
        person.types(b"\x03")
        person.sees(b"KeyboardInterrupt")
        assert person.leaves() == 0


def test_what_only_begins_like_a_frame_of_ours_is_shown_at_the_prompt_soon(port: str) -> None:
    with Keyboard(port) as person:
        person.sees(b"Ctrl-] leaves")
        person.types(b"import time; print('be' + 'gun\\x16b', end=''); time.sleep(60)\r")
        person.sees(b"begun\x16b")
        person.types(b"\x03")
        person.sees(b"KeyboardInterrupt")
        assert person.leaves() == 0


def test_the_prompt_waits_for_a_board_that_comes_back(tmp_path: Path) -> None:
    port = tmp_path / "port"
    with EmulatedBoard() as first, EmulatedBoard() as second:
        port.symlink_to(first.port)
        with Keyboard(str(port)) as person:
            person.sees(b"Ctrl-] leaves")
            person.types(b"\r")
            person.sees(b">>> ")
            first.kill()
            person.sees(b"was lost")
            port.unlink()
            port.symlink_to(second.port)
            person.sees(b"is back")
            person.types(b"print(6 * 7)\r")
            person.sees(b"42\r\n")
            assert person.leaves() == 0
