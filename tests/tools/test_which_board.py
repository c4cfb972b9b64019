"""Which board a command means when none is named, by number, by a name of one's own, and when it comes later."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from board.emulated.launcher import EmulatedBoard
from jiffy.cli import build_parser, main
from jiffy.session.opening import open_transport
from jiffy.session.session import Session
from jiffy.verbs import VERBS

PICO = (0x2E8A, 0x0005)
CP2102 = (0x10C4, 0xEA60)
PROBE = (0x2E8A, 0x000C)

USE_AN_EMULATED_ONE = {"run", "exec", "eval", "repl"}


class Computer:
    """What is plugged into this computer, as the system lists it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.ports: list[ListPortInfo] = []
        patch.setattr("serial.tools.list_ports.comports", lambda: list(self.ports))

    def plug(self, device: str, ids: tuple[int, int], serial_number: str | None = None) -> None:
        port = ListPortInfo(device)
        port.vid, port.pid = ids
        port.serial_number = serial_number
        self.ports.append(port)


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Computer:
    monkeypatch.delenv("JIFFY_PORT", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return Computer(monkeypatch)


@pytest.fixture(scope="module")
def board() -> Iterator[EmulatedBoard]:
    """It has come to its prompt: while it starts, a verb may say that it has stopped something."""
    with EmulatedBoard() as running:
        assert main(["exec", "pass", "--port", running.port]) == 0
        yield running


def mark(board: EmulatedBoard) -> None:
    """Leave on the board what tells it from others."""
    assert main(["exec", "open('/mark', 'w').close()", "--port", board.port]) == 0


def test_the_one_board_is_taken_without_a_word(
    computer: Computer, board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    computer.plug("/dev/ttyUSB0", CP2102)
    computer.plug(board.port, PICO)
    mark(board)
    assert main(["exec", "import os; print('mark' in os.listdir('/'))"]) == 0
    assert capfd.readouterr() == ("True\n", "")


def test_of_several_boards_none_is_taken(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    computer.plug("/dev/ttyACM0", PICO, "E6614")
    computer.plug("/dev/ttyACM1", PICO)
    for verb in (["exec", "1"], ["ls"], ["reset"]):
        assert main(verb) == 3
        complaint = capfd.readouterr().err
        assert "/dev/ttyACM0 (Raspberry Pi, id:E6614), /dev/ttyACM1 (Raspberry Pi)" in complaint
        assert "--port" in complaint


def test_a_serial_chip_or_a_debug_probe_is_not_taken_by_itself(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    computer.plug("/dev/ttyACM0", PROBE)
    computer.plug("/dev/ttyUSB0", CP2102, "0001")
    assert main(["ls"]) == 3
    complaint = capfd.readouterr().err
    assert "/dev/ttyUSB0 (CP210x (Silicon Labs), id:0001) may be one" in complaint
    assert "[tool.jiffy]" in complaint
    assert "ttyACM0" not in complaint
    assert main(["exec", "1"]) == 0
    told = capfd.readouterr().err
    assert told.startswith(
        "jiffy: no known board is attached (/dev/ttyUSB0 (CP210x (Silicon Labs), id:0001) may be one"
    )
    assert "emulated" in told


def test_without_a_board_exec_uses_an_emulated_one_and_says_so(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["exec", "print(1)"]) == 0
    shown = capfd.readouterr()
    assert shown.out == "1\n"
    assert shown.err.count("\n") == 1
    assert "emulated" in shown.err
    assert main(["-q", "exec", "print(1)"]) == 0
    assert capfd.readouterr() == ("1\n", "")


def test_a_board_that_was_started_for_a_command_ran_nobodys_program(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whether it was still coming to its prompt, or had a program on its flash."""
    port = "emulated:flash.img"
    assert main(["exec", "with open('main.py','w') as f: f.write('while True: pass')", "--port", port]) == 0
    assert main(["ls", "--port", port]) == 0
    assert capfd.readouterr().err == ""


def test_where_none_can_be_emulated_a_board_is_asked_for(
    computer: Computer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "termios", None)
    assert main(["exec", "print(1)"]) == 3
    complaint = capfd.readouterr().err
    assert complaint.count("\n") == 1
    assert "no known board is attached: connect it" in complaint
    assert "emulate" not in complaint


@pytest.mark.parametrize(
    "words",
    [
        ["deploy", "main.py"], ["put", "main.py"], ["get", "/main.py"], ["rm", "/main.py"], ["ls"], ["cat", "/x"],
        ["reset"], ["reset", "--line"], ["ps"], ["df"], ["mkdir", "/x"],
    ],
)  # fmt: skip
def test_without_a_board_what_would_be_lost_is_refused_with_what_to_do(
    computer: Computer, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    Path("main.py").write_text("print(1)\n")
    assert main(words) == 3
    complaint = capfd.readouterr().err
    assert complaint.count("\n") == 1
    assert "no known board is attached" in complaint
    assert "--port" in complaint
    assert "jiffy emulate" in complaint


def test_a_board_is_called_by_its_serial_number(
    computer: Computer, board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    computer.plug("/dev/ttyACM0", PICO, "other")
    computer.plug(board.port, CP2102, "AB12")
    assert main(["exec", "print(1)", "--port", "id:ab12"]) == 0
    assert main(["exec", "print(1)", "--port", "id:AB"]) == 3
    assert "/dev/ttyACM0 is id:other" in capfd.readouterr().err


def test_a_board_that_comes_back_at_another_port_is_found_by_its_number(
    computer: Computer, board: EmulatedBoard
) -> None:
    with EmulatedBoard() as before:
        computer.plug(before.port, PICO, "AB12")
        arguments = build_parser(["repl"]).parse_args(["repl", "--port", "id:AB12"])
        with open_transport(arguments) as line:
            before.kill()
            computer.ports.clear()
            assert not line.reopen(0.2)
            computer.plug(board.port, PICO, "AB12")
            assert line.reopen(5)
            assert line.name == board.port
            with Session.open(line) as session:
                assert session.execute("print(1)") == b"1\r\n"


def test_a_board_is_called_by_a_name_from_the_settings(
    computer: Computer, board: EmulatedBoard, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.plug(board.port, CP2102, "AB12")
    Path("pyproject.toml").write_text(
        '[tool.jiffy]\nport = "bench"\nboards = { bench = "id:AB12", far = "/dev/far" }\n'
    )
    assert main(["exec", "print(1)"]) == 0
    assert main(["exec", "print(1)", "--port", "bench"]) == 0
    monkeypatch.setenv("JIFFY_PORT", "far")
    assert main(["exec", "print(1)"]) == 3
    complaint = capfd.readouterr().err
    assert "/dev/far" in complaint
    assert "(the port is set by JIFFY_PORT)" in complaint
    assert main(["exec", "print(1)", "--port", "desk"]) == 3
    assert "the settings name bench, far" in capfd.readouterr().err


def test_the_settings_are_those_of_the_programs_folder(
    computer: Computer, board: EmulatedBoard, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(f'[tool.jiffy]\nport = "{board.port}"\n')
    (project / "main.py").write_text("open('/ran', 'w').close()\n")
    assert main(["run", "project"]) == 0
    assert main(["get", "/ran", "back", "--port", board.port]) == 0


def test_a_port_that_does_not_exist_is_told_at_once(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    computer.plug("/dev/ttyS9", (0, 0))
    began = os.times().elapsed
    for port, word in {
        "/dev/nosuch": "no such port: /dev/nosuch",
        "nosuch": "no board of that name",
        "id:1": "no board with the serial number 1",
        "socket://127.0.0.1:1": "nothing answers at socket://127.0.0.1:1",
        "": "the port's name is empty",
        "id:": "the port's name is empty",
        "/etc/passwd": "/etc/passwd is a file, no serial port",
        "/tmp": "/tmp is a folder, no serial port",
        "/dev/null": "/dev/null is no serial port",
    }.items():
        assert main(["exec", "1", "--port", port]) in (2, 3)
        assert word in capfd.readouterr().err
    assert os.times().elapsed - began < 5


def test_a_port_that_got_another_number_is_easily_found(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    computer.plug("/dev/ttyACM1", PICO, "E66")
    for name in ("/dev/ttyACM0", "ttyACM1"):
        assert main(["ls", "--port", name]) == 3
        assert "attached: /dev/ttyACM1 (Raspberry Pi, id:E66)" in capfd.readouterr().err


def test_a_port_is_waited_for_when_asked(computer: Computer, board: EmulatedBoard, tmp_path: Path) -> None:
    port = tmp_path / "port"
    timer = threading.Timer(0.3, port.symlink_to, (board.port,))
    timer.start()
    assert main(["exec", "1", "--port", str(port), "--wait-s", "20"]) == 0
    timer.join()


@pytest.mark.parametrize(
    ("port", "words"), [("/dev/later", "waiting for /dev/later to appear"), ("auto", "a known board")]
)
def test_whoever_waits_for_a_port_is_told_so_after_two_seconds(
    computer: Computer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, port: str, words: str
) -> None:
    monkeypatch.setattr("jiffy.line.words.FIRST_WORD_S", 0.1)
    assert main(["exec", "1", "--port", port, "--wait-s", "0.4"]) == 3
    first, last = capfd.readouterr().err.splitlines()
    assert words in first
    assert "no" in last


def test_the_one_board_is_waited_for_when_asked(computer: Computer, board: EmulatedBoard) -> None:
    timer = threading.Timer(0.3, computer.plug, (board.port, PICO))
    timer.start()
    assert main(["--wait-s", "20", "exec", "open('/waited', 'w').close()"]) == 0
    timer.join()
    assert main(["get", "/waited", "back", "--port", board.port]) == 0


def test_the_link_of_an_emulated_board_that_has_ended_is_told_as_that(
    computer: Computer, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with EmulatedBoard() as ended:
        (tmp_path / "link").symlink_to(ended.link_target)
    assert main(["ls", "--port", str(tmp_path / "link")]) == 3
    assert "an emulated board that has ended" in capfd.readouterr().err


def test_an_emulated_board_has_a_line_of_its_own(computer: Computer, capfd: pytest.CaptureFixture[str]) -> None:
    began = os.times().elapsed
    assert main(["exec", "print('x' * 2000)", "--port", "emulated:?baud=19200&latency-ms=1"]) == 0
    assert os.times().elapsed - began > 2000 * 10 / 19_200
    assert capfd.readouterr().out == "x" * 2000 + "\n"


def test_verbs_say_whether_they_make_sense_on_a_board_that_ends_with_them() -> None:
    for verb in VERBS:
        parser = build_parser([verb]).of_verb
        assert parser.get_default("works_without_a_board") in (None, verb in USE_AN_EMULATED_ONE), verb
