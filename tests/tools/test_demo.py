"""What a new user meets: ``jiffy new``, the program from it running on an emulated board, ``jiffy ps``, the demo."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.cli import main
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.session.session import Session
from jiffy.work.programs.deploy import install
from jiffy.work.programs.starting import start_code
from jiffy.work.project.program import collect

LED_PIN, BUTTON_PIN = 25, 14


@pytest.fixture
def board() -> Iterator[EmulatedBoard]:
    with EmulatedBoard() as emulated:
        yield emulated


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "blinky"
    assert main(["new", str(folder)]) == 0
    return folder


def start(board: EmulatedBoard, project: Path) -> SerialTransport:
    """Bring the program to the board and start it; the line stays open, as a terminal's would."""
    transport = open_serial(board.port)
    session = Session.open(transport)
    installed = install(session, collect(project), boots=False)
    assert installed.folder is not None
    session.start(start_code(installed.folder, installed.program))
    return transport


def led_times_ms(board: EmulatedBoard, count: int) -> list[int]:
    """The board's time at the LED's next changes."""
    changes = (change.time_ms for change in board.controls.events(5) if change.pin == LED_PIN)
    return list(itertools.islice(changes, count))


def test_ps_shows_the_tasks_of_a_running_program_and_leaves_it_running(
    board: EmulatedBoard, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start(board, project).close()
    before = led_times_ms(board, 2)
    capsys.readouterr()
    for _ in range(2):
        assert main(["ps", "--port", board.port]) == 0
        table = capsys.readouterr().out
        states = {line.split("│")[2].strip(): line.split("│")[3].strip() for line in table.splitlines() if "│" in line}
        assert states.items() >= {"blink": "sleeping", "button": "waiting"}.items()
        assert states["climate"] == "sleeping"
    after = led_times_ms(board, 4)
    steps_ms = [later - earlier for earlier, later in itertools.pairwise(before + after)]
    assert all(step_ms >= 399 for step_ms in steps_ms), "the program has been restarted"


def test_the_program_answers_the_button_of_the_board(board: EmulatedBoard, project: Path) -> None:
    transport = start(board, project)
    printed = transport.read(5)
    while b"climate: 21.5 C, 45 % humidity" not in printed:
        printed += transport.read(5)
    board.controls.set_pin(BUTTON_PIN, 0)
    while (data := transport.read(5)) and b"button" not in printed:
        printed += data
    assert b"button: the LED now changes every 200 ms" in printed
    transport.close()


def test_a_pipe_gets_whole_lines_of_ps(board: EmulatedBoard, project: Path) -> None:
    start(board, project).close()
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "jiffy", "ps", "--port", board.port]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    first, second, *_ = done.stdout.splitlines()
    assert first.endswith(" bytes free before the next collection")
    assert second.startswith(("┏", "+"))


def test_ps_of_a_board_that_runs_no_program_says_what_it_is_doing(
    board: EmulatedBoard, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ps", "--port", board.port, "--timeout-s", "1"]) == 16
    told = capsys.readouterr().err
    assert "stands at its prompt: no program runs; `jiffy run` or `jiffy reset` starts one" in told
    assert len(told.splitlines()) == 1


def test_ps_without_a_port_says_that_a_temporary_board_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ps", "--port", "emulated"]) == 2
    told = capsys.readouterr().err
    assert "jiffy: ps looks into a program that is running" in told
    assert "--port" in told


def test_new_makes_a_project_and_tells_the_next_command(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (project / "main.py").is_file()
    other = project.parent / "other"
    assert main(["new", str(other)]) == 0
    assert f"jiffy run {other}" in capsys.readouterr().out


def demo(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jiffy.demo", "--seconds", "3"]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_demo_without_a_micropython_tells_in_one_line_how_to_get_one() -> None:
    finished = demo(JIFFY_MICROPYTHON="/nonexistent")
    assert finished.returncode == 3
    assert finished.stderr.startswith("demo: the emulated board did not start: JIFFY_MICROPYTHON=/nonexistent")
    assert "install" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1


def test_the_demo_shows_the_board_at_work_and_ends_with_the_task_table() -> None:
    finished = demo()
    assert finished.returncode == 0, finished.stderr
    for shown in (
        "bytes on the wire in",
        "KB/s",
        "LED      ● on",
        "LED      ○ off",
        "program  climate: 21.5 C, 45 % humidity",
        "you      press the button",
        "program  button: the LED now changes every 200 ms",
        "program  button: the LED now changes every 100 ms",
        "program  climate: 27.5 C, 80 % humidity",
        "│ blink ",
    ):
        assert shown in finished.stdout
