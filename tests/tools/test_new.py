"""``jiffy new``: the templates it offers, each running on the emulated board, and what it refuses."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.cli import main
from jiffy.verbs.new import TEMPLATES, templates

LED_PIN, BUTTON_PIN = 25, 14

# What each prints first on the emulated board.
PRINTS = {
    "blink": "blinking on Jiffy emulated board",
    "button": "press the button: it connects the pin to ground",
    "demo": "climate: 21.5 C, 45 % humidity",
    "lightsleep": "flashing on Jiffy emulated board",
    "reads_commands": "commands: on, off, blink MS",
    "sensor_log": "0,21.50,45.0",
    "watchdog": "work 1",
}
LIGHTS_THE_LED = ("blink", "demo", "lightsleep", "watchdog")


@pytest.fixture
def board() -> Iterator[EmulatedBoard]:
    with EmulatedBoard() as emulated:
        yield emulated


@pytest.fixture
def running(board: EmulatedBoard, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator["subprocess.Popen[str]"]:
    """A project from the template, as ``jiffy run`` runs it; ended by Ctrl-C."""
    folder = tmp_path / "project"
    assert main(["new", str(folder), "--from", request.param]) == 0
    command = [sys.executable, "-m", "jiffy", "run", str(folder), "--port", board.port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(20)


def prints(process: "subprocess.Popen[str]", line: str) -> bool:
    """Whether it prints the line, sooner or later."""
    assert process.stdout is not None
    return any(printed.strip() == line for printed in process.stdout)


def changed_pins(board: EmulatedBoard) -> Iterator[int]:
    return (change.pin for change in board.controls.events(10))


@contextmanager
def pressing(board: EmulatedBoard) -> Iterator[None]:
    """A finger that presses the button again and again, each time longer than a contact bounces."""
    ended = threading.Event()

    def press() -> None:
        level = 0
        while not ended.wait(0.15):
            board.controls.set_pin(BUTTON_PIN, level)
            level = 1 - level

    finger = threading.Thread(target=press)
    finger.start()
    try:
        yield
    finally:
        ended.set()
        finger.join()


def test_every_template_is_tried_here() -> None:
    assert set(templates()) == set(PRINTS)


@pytest.mark.parametrize("running", PRINTS, indirect=True)
def test_a_template_runs_on_the_emulated_board(
    running: "subprocess.Popen[str]", board: EmulatedBoard, request: pytest.FixtureRequest
) -> None:
    template = request.node.callspec.params["running"]
    assert prints(running, PRINTS[template])
    assert template not in LIGHTS_THE_LED or LED_PIN in changed_pins(board)


@pytest.mark.parametrize("template", PRINTS)
def test_a_template_can_be_tested_on_this_computer(template: str, tmp_path: Path) -> None:
    """As the README shows it: its tasks run, in virtual time, on the emulated board of this process."""
    source = (TEMPLATES / template / "main.py").read_text()
    program = """\
import sys, types
main = types.ModuleType("main")
exec(sys.argv[1], main.__dict__)
import kernel
from board.emulated import virtual
from kernel.clock import VirtualClock
clock = VirtualClock()
virtual.install(lambda: clock.total_us() // 1000)

async def some_time():
    task = kernel.create_task(main.main())
    await kernel.wait([task], timeout=3600)
    if task.done():
        task.result()

kernel.run(some_time(), clock=clock)
print(len(virtual.changes()))
"""
    command = [sys.executable, "-c", program, source]
    ended = subprocess.run(
        command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert template not in LIGHTS_THE_LED or int(ended.stdout.splitlines()[-1]) > 1000


@pytest.mark.parametrize("running", ["button"], indirect=True)
def test_the_button_template_counts_presses(running: "subprocess.Popen[str]", board: EmulatedBoard) -> None:
    assert prints(running, PRINTS["button"])
    with pressing(board):
        assert prints(running, "press 1")
        assert prints(running, "press 2")


@pytest.mark.parametrize("running", ["reads_commands"], indirect=True)
def test_the_template_that_reads_commands_obeys_them_until_its_input_ends(running: "subprocess.Popen[str]") -> None:
    assert running.stdin is not None
    for command, answer in (("on", "done: on"), ("blink 100", "done: blink 100"), ("jump", "unknown: jump")):
        running.stdin.write(f"{command}\n")
        running.stdin.flush()
        assert prints(running, answer)
    running.stdin.close()
    assert running.wait(20) == 0


def test_the_list_shows_each_template_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["demo", *sorted(set(PRINTS) - {"demo"})]
    assert all(len(line.split()) > 4 and len(line) <= 120 for line in lines)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("my prog", "jiffy run 'my prog'"), ("it's", "jiffy run 'it'\"'\"'s'"), ("plain", "jiffy run plain")],
)
def test_the_hint_can_be_typed_into_a_shell(
    name: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", name]) == 0
    assert capsys.readouterr().out.rstrip().endswith(hint)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([""], "the project needs a name"),
        ([], "the project needs a name"),
        (["x", "--from", "blnk"], "there is no template blnk: did you mean blink?"),
        (["x", "--from", "zzz"], "there is no template zzz: there are demo, blink,"),
        (["taken"], "taken exists already: choose another name, or remove it first"),
        (["file"], "file exists already"),
        (["missing/project"], "there is no folder missing to make project in"),
    ],
)
def test_new_never_overwrites_and_tells_why(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("taken").mkdir()
    Path("file").write_text("mine")
    assert main(["new", *words]) == 2
    assert told in capsys.readouterr().err
    assert Path("file").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "taken"]
