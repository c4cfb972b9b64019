"""Every verb on a board in every state, on a clock that jumps: none waits longer than two seconds without a word, all
end within their bound, and the last word is true."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import jiffy.session.opening
from jiffy.cli import main
from jiffy.line import words
from jiffy.verbs import VERBS
from tests.tools import simulated_boards as boards
from tests.tools.serial_boards import Peer
from tests.tools.simulated_boards import SimulatedBoard

WITHOUT_A_BOARD = {"new", "ports", "emulate", "help", "completion"}
FOR_EVER = {"repl": "a person types", "monitor": "shows what comes until Ctrl-C", "edit": "waits for a person's editor"}
WAITING_VERBS = [verb for verb in VERBS if verb not in WITHOUT_A_BOARD and verb not in FOR_EVER]
TIMEOUT_S = 8.0
# A verb gets in more than once: to stop what runs, again after a fault, to leave.
BOUND_S = 4 * TIMEOUT_S


class Mute(SimulatedBoard):
    """Gives its prompt, and no answer to anything after it."""


class Hanging(boards.Running):
    """Its program is stopped, and then the board says nothing any more to anything but a sum."""

    def execute(self, code: bytes) -> None:
        found = boards.SUM.fullmatch(code)
        if found:
            super().execute(code)


STATES = [
    Mute,
    Hanging,
    boards.InRawRepl,
    boards.AmidRawPaste,
    boards.Running,
    boards.Printing,
    boards.SlowToStop,
    boards.CatchesInterrupts,
    boards.CatchesInterruptsAndPrints,
    boards.Deaf,
    boards.DeafAndPrinting,
    boards.Resetting,
    boards.Silent,
    boards.BootLoader,
    boards.NoFirmware,
    boards.Modem,
    boards.CircuitPython,
    boards.Shell,
    boards.Noise,
    boards.MemoryFull,
    boards.PrintReplaced,
    boards.PrintsByItself,
    boards.PrintsByItselfForEver,
    boards.TakesNothing,
    boards.MemoryFullForEver,
    boards.Gone,
]


@pytest.fixture
def arguments(tmp_path: Path) -> dict[str, list[str]]:
    program = tmp_path / "program.py"
    program.write_text("print('it runs')\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    return {
        "run": [str(program)],
        "deploy": [str(program)],
        "exec": ["print(1)"],
        "eval": ["1"],
        "cat": ["/a"],
        "put": [str(program), "/program.py"],
        "get": ["/a", str(tmp_path / "got")],
        "sync": [str(folder), "/folder"],
        "mkdir": ["/b"],
        "mv": ["/a", "/b"],
        "cp": ["/a", "/b"],
        "rm": ["/a"],
        "sha256sum": ["/a"],
    }


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("verb", WAITING_VERBS)
def test_nobody_waits_without_a_word(
    verb: str,
    state: Callable[[], SimulatedBoard],
    arguments: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    board = state()
    began = board.now()
    told: list[float] = []

    def listen(text: str) -> None:
        told.append(board.now() - began)
        assert text.isprintable(), text

    monkeypatch.setattr(words, "tell", listen)
    monkeypatch.setattr(jiffy.session.opening, "open_serial", lambda *_, **__: board)
    board.waiting = words.Waiting(board.now, listen, base=lambda: "waiting for the board to answer")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    status = main([verb, "--port", "/dev/null", "--timeout-s", f"{TIMEOUT_S:g}", *arguments.get(verb, [])])
    spent_s = board.now() - began
    assert spent_s <= BOUND_S
    assert status != 70, capsys.readouterr().err
    silences = [later - earlier for earlier, later in zip([0.0, *told], [*told, spent_s], strict=True)]
    first = silences[0]
    assert first <= 2.0, (told, spent_s)
    assert all(silence <= 2.4 for silence in silences), (told, spent_s)


@pytest.mark.parametrize("chatter", [b"", b"tick\r\n"], ids=["silent", "printing"])
@pytest.mark.parametrize("verb", ["ls", "ps", "exec"])
def test_the_first_word_comes_before_the_last_on_a_real_line_too(
    verb: str, chatter: bytes, arguments: dict[str, list[str]]
) -> None:
    """By the command's own clock, which gives up after four seconds: the machine may have other work."""
    with Peer(lambda peer, data: None, chatter=chatter) as peer:
        command = [verb, "--port", peer.port, "--timeout-s", "4", *arguments.get(verb, [])]
        line = [sys.executable, "-m", "jiffy", *command]
        with subprocess.Popen(line, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            word = process.stderr.readline()
            process.kill()
    assert word.startswith("jiffy: waiting for "), word
