"""Every verb on a board that is reached through its port alone, in folders of its own."""

import json
from pathlib import Path

import pytest

from jiffy.verbs import VERBS
from tests.on_boards.boards import Jiffy

FOLDER = "/jiffy-suite"
BLINKS = """\
import sys
import kernel as asyncio

async def ticks():
    while True:
        await asyncio.sleep_ms(20)

async def main():
    asyncio.create_task(ticks(), name="ticks")
    print("it runs")
    while True:
        await asyncio.sleep(1)

asyncio.run(main())
"""


@pytest.fixture
def folder(jiffy: Jiffy) -> str:
    """A folder of the test's own on the board, empty."""
    jiffy.output("mkdir", f"{FOLDER}/verbs")
    jiffy.output("rm", "-r", f"{FOLDER}/verbs")
    jiffy.output("mkdir", f"{FOLDER}/verbs")
    return f"{FOLDER}/verbs"


def test_every_verb_of_the_tool_has_its_part_in_the_suite() -> None:
    """A new verb gets its test here, or a reason why no board has to do with it."""
    without_a_board = {"new", "ports", "emulate", "help", "completion"}
    mine = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in VERBS if name not in without_a_board and f'"{name}"' not in mine] == []


def test_exec_gives_what_the_code_prints_its_value_and_its_status(jiffy: Jiffy) -> None:
    assert jiffy.output("exec", "print(6 * 7)") == b"42\n"
    assert jiffy.output("exec", "6 * 7") == b"42\n"
    assert jiffy("exec", "import sys; sys.exit(3)").returncode == 3
    raised = jiffy("exec", "1/0")
    assert raised.returncode == 1
    assert b"ZeroDivisionError" in raised.stderr


def test_eval_gives_a_value(jiffy: Jiffy) -> None:
    assert jiffy.output("eval", "'a' * 3") == b"'aaa'\n"


def test_output_has_every_byte(jiffy: Jiffy) -> None:
    code = "import sys\nsys.stdout.buffer.write(bytes(range(256)))"
    assert jiffy.output("exec", code) == bytes(range(256))


def test_files_go_there_and_back(jiffy: Jiffy, folder: str, tmp_path: Path) -> None:
    data = bytes(range(256)) * 20
    (tmp_path / "data.bin").write_bytes(data)
    jiffy.output("put", tmp_path / "data.bin", f"{folder}/a.bin")
    jiffy.output("cp", f"{folder}/a.bin", f"{folder}/b.bin")
    jiffy.output("mv", f"{folder}/b.bin", f"{folder}/c.bin")
    assert jiffy.output("cat", f"{folder}/c.bin") == data
    jiffy.output("get", f"{folder}/c.bin", tmp_path / "back.bin")
    assert (tmp_path / "back.bin").read_bytes() == data
    sums = jiffy.output("sha256sum", f"{folder}/a.bin", f"{folder}/c.bin").split()
    assert sums[0] == sums[2]
    assert [entry["path"] for entry in json.loads(jiffy.output("ls", "--json", folder))] == [
        f"{folder}/a.bin",
        f"{folder}/c.bin",
    ]
    jiffy.output("rm", f"{folder}/a.bin")
    assert b"c.bin" in jiffy.output("tree", folder)
    assert b"a.bin" not in jiffy.output("tree", folder)


def test_sync_makes_a_folder_the_same_again_and_again(jiffy: Jiffy, folder: str, tmp_path: Path) -> None:
    (tmp_path / "site" / "deep").mkdir(parents=True)
    for name in ("one.txt", "deep/two.txt"):
        (tmp_path / "site" / name).write_text(name)
    jiffy.output("sync", tmp_path / "site", f"{folder}/site")
    (tmp_path / "site" / "deep" / "two.txt").unlink()
    (tmp_path / "site" / "deep").rmdir()
    (tmp_path / "site" / "three.txt").write_text("three")
    for _ in range(2):
        jiffy.output("sync", tmp_path / "site", f"{folder}/site")
        names = [entry["path"] for entry in json.loads(jiffy.output("ls", "-r", "--json", f"{folder}/site"))]
        assert names == [f"{folder}/site/one.txt", f"{folder}/site/three.txt"]


def test_edit_puts_back_what_the_editor_changed(jiffy: Jiffy, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jiffy.output("put", "-", f"{folder}/note.txt", given=b"before\n")
    monkeypatch.setenv("EDITOR", "sed -i s/before/after/")
    monkeypatch.delenv("VISUAL", raising=False)
    jiffy.output("edit", f"{folder}/note.txt")
    assert jiffy.output("cat", f"{folder}/note.txt") == b"after\n"


def test_df_tells_the_room_on_the_flash(jiffy: Jiffy) -> None:
    root = json.loads(jiffy.output("df", "--json"))[0]
    assert 0 < root["free_bytes"] <= root["total_bytes"]


def test_run_shows_the_output_and_ends_with_the_programs_status(jiffy: Jiffy, tmp_path: Path) -> None:
    program = tmp_path / "ends.py"
    program.write_text("import sys\nprint(input('name? '))\nsys.exit(5)\n")
    done = jiffy("run", program, given=b"Mira\n")
    assert done.returncode == 5, done.stderr
    assert done.stdout.replace(b"\r", b"") == b"name? Mira\n"


def test_run_ends_when_the_text_that_is_expected_has_come(jiffy: Jiffy, tmp_path: Path) -> None:
    program = tmp_path / "blinks.py"
    program.write_text(BLINKS)
    assert jiffy("run", program, "--expect", "it runs").returncode == 0


def test_a_board_that_resets_ends_the_program_in_words(jiffy: Jiffy, tmp_path: Path) -> None:
    program = tmp_path / "resets.py"
    program.write_text("import machine, time\nprint('before')\ntime.sleep_ms(100)\nmachine.reset()\n")
    done = jiffy("run", program)
    assert done.returncode not in (0, 1)
    assert b"reset" in done.stderr
    assert done.stdout == b"before\n"


def test_a_deployed_program_boots_and_is_looked_into_while_it_runs(jiffy: Jiffy, tmp_path: Path) -> None:
    program = tmp_path / "blinks.py"
    program.write_text(BLINKS)
    jiffy.output("deploy", program)
    jiffy.output("reset")
    tasks = json.loads(jiffy.until("ps", "--json", shows=b'"ticks"'))
    assert "ticks" in [task["name"] for task in tasks["tasks"]]
    shown = jiffy("repl", given=b"")
    assert shown.returncode == 0
    stopped = jiffy("exec", "print(1)")
    assert stopped.stdout == b"1\n"
    assert b"stopped" in stopped.stderr, "a verb that stops the program says so"
    assert jiffy("monitor", "--for", "0.2s").returncode == 0
