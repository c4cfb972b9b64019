"""The verbs for files on a line that damages bytes: what they did is what they say, or they say an error."""

import random
from contextlib import closing
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy import errors
from jiffy.cli import main
from jiffy.errors import JiffyError
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from jiffy.work.files.remote_folders import RemoteFolders

FOLDERS = 5
EVERY = 1301
"""Bytes between two faults, in each direction."""
KNOWN = {kind.exit_status for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, JiffyError)}


def names(port: str) -> set[str]:
    """The truth, however often it has to be asked for."""
    last = None
    for _ in range(20):
        with closing(open_serial(port)) as transport:
            try:
                session = Session.open(transport, timeout_s=2)
                return {entry.name for entry in RemoteFolders(session).listing("/")}
            except JiffyError as error:
                last = error
    raise AssertionError("the board does not answer any more") from last


@pytest.mark.parametrize("kind", ["flip", "drop", "repeat"])
def test_nothing_is_made_moved_or_removed_by_a_wrong_name(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = [
        f"{direction}:{kind}@{at}" for direction in ("to-board", "from-board") for at in range(900, 60_000, EVERY)
    ]
    with EmulatedBoard(faults=faults) as board:
        monkeypatch.setenv("JIFFY_PORT", board.port)
        before: set[str] = set()
        for number in range(FOLDERS):
            new, moved = f"new{number}", f"moved{number}"
            for words, gone, come in (
                (["mkdir", f"/{new}"], set(), {new}),
                (["mv", f"/{new}", f"/{moved}"], {new}, {moved}),
                (["rm", "-r", f"/{moved}"], {moved}, set()),
            ):
                status = main([*words, "--timeout-s", "2"])
                after = names(board.port)
                done = before - gone | come
                assert status in {0, *KNOWN} - {errors.Fault.exit_status}, capsys.readouterr().err
                assert after == done if status == 0 else after in (before, done)
                before = after


def test_what_came_damaged_and_went_again_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    noise = tmp_path / "noise.bin"
    noise.write_bytes(random.Random(9).randbytes(20_000))
    with EmulatedBoard(faults=["to-board:flip@15000"]) as board:
        monkeypatch.setenv("JIFFY_PORT", board.port)
        assert main(["put", str(noise), "/noise.bin"]) == 0
    assert "1 part came damaged and went again" in capsys.readouterr().err
