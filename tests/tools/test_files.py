"""The verbs for files as people use them, against the emulated board."""

import json
import os
import random
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy import cli
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from jiffy.work.files.remote_folders import RemoteFolders
from jiffy.work.files.remote_reading import RemoteReader
from tests.tools.command_line import Jiffy


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with EmulatedBoard() as running:
        yield running.port


@pytest.fixture
def jiffy(port: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Jiffy:
    """On a board without files."""
    command = Jiffy(capsysbinary, monkeypatch).on(port)
    command("rm", "-r", "/", "--yes")
    return command


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with some files: a.py, b.py, kk/x.txt, kk/deep/y.txt, kk/empty/."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "b.py", "kk/x.txt", "kk/deep/y.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"this is {name}\n")
    (tmp_path / "kk/empty").mkdir()
    return tmp_path


WHOLE = ["deep/", "deep/y.txt", "empty/", "x.txt"]


def names(jiffy: Jiffy, *words: str) -> list[str]:
    """What ``ls`` lists, without the sizes."""
    return [line.split(None, 1)[1] for line in jiffy("ls", *words).decode().splitlines()]


def test_paths_start_at_the_root_whatever_the_current_folder_is(jiffy: Jiffy, here: Path) -> None:
    jiffy("mkdir", "/sub")
    jiffy("exec", "import os\nos.chdir('/sub')")
    jiffy("put", "a.py")
    assert names(jiffy) == ["a.py", "sub/"]
    assert jiffy("cat", "a.py") == (here / "a.py").read_bytes()
    jiffy("get", "a.py", "back.py")
    jiffy("rm", "a.py")
    assert names(jiffy) == ["sub/"]


def test_a_colon_means_the_board(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py", ":y.py")
    jiffy("put", "b.py", ":")
    assert names(jiffy, ":") == ["b.py", "y.py"]
    jiffy("get", ":y.py", ":b.py")
    assert (here / "y.py").read_bytes() == (here / "a.py").read_bytes()


def test_what_leads_above_the_root_is_refused_before_the_board_is_asked(jiffy: Jiffy) -> None:
    assert "above the root" in jiffy.fails("rm", "../boot.py", status=2)
    assert "a path is empty" in jiffy.fails("rm", "", status=2)


def test_several_files_are_put_as_the_shell_names_them(jiffy: Jiffy, here: Path) -> None:
    (here / "c.py").touch()
    jiffy("put", "a.py", "b.py", "c.py")
    assert "3 files sent to /" in jiffy.said
    jiffy("put", "a.py", "b.py", "/lib/")
    assert names(jiffy, "-r") == ["a.py", "b.py", "c.py", "lib/", "lib/a.py", "lib/b.py"]
    assert "end it with /" in jiffy.fails("put", "a.py", "b.py", "/new", status=11)


def test_a_word_that_may_be_either_is_asked_about(jiffy: Jiffy, here: Path) -> None:
    assert "write :b.py for the board's" in jiffy.fails("put", "a.py", "b.py", status=2)
    assert "write :kk for the board's" in jiffy.fails("put", "a.py", "b.py", "kk", status=2)
    jiffy("put", "a.py", "b.py", ":")
    jiffy("put", "a.py", ":b.py")
    assert jiffy("cat", "b.py") == (here / "a.py").read_bytes()


def test_put_reads_standard_input(jiffy: Jiffy) -> None:
    jiffy("put", "-", "/note.txt", given=b"from a pipe\n")
    assert jiffy("cat", "note.txt") == b"from a pipe\n"
    assert "has no name" in jiffy.fails("put", "-", status=2)
    assert "has no name" in jiffy.fails("put", "-", "/lib/", status=2)


def test_a_folder_put_under_a_name_means_the_same_the_second_time(jiffy: Jiffy, here: Path) -> None:
    for _ in range(2):
        jiffy("put", "kk", "/other")
        said = jiffy.said
        assert names(jiffy, "-r", "/other") == WHOLE
    assert "0 files sent to /other, 2 unchanged" in said
    jiffy("put", "kk", "/into/")
    assert names(jiffy, "/into") == ["kk/"]
    jiffy("put", "kk/.", "/content")
    assert names(jiffy, "-r", "/content") == WHOLE


def test_an_empty_folder_is_put(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "kk/empty")
    assert names(jiffy) == ["empty/"]


def test_a_folder_does_not_replace_a_file(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py", "/thing")
    assert "/thing is a file" in jiffy.fails("put", "kk", "/thing", status=11)
    assert "/thing is a file" in jiffy.fails("put", "b.py", "/thing/sub/b.py", status=11)
    assert "/thing is a file" in jiffy.fails("mkdir", "/thing/sub", status=11)
    assert names(jiffy) == ["thing"]


def test_a_file_does_not_replace_a_folder(jiffy: Jiffy, here: Path) -> None:
    jiffy("mkdir", "/lib/a.py", "/lib/x.txt")
    assert "/lib/a.py is a folder" in jiffy.fails("put", "a.py", "/lib", status=11)
    assert "/lib/x.txt is a folder" in jiffy.fails("put", "kk", "/lib", status=11)
    for number in range(10):
        (here / f"kk/{number}").touch()
    assert "/lib/x.txt is a folder" in jiffy.fails("put", "kk", "/lib", status=11)
    assert names(jiffy, "-r") == ["lib/", "lib/a.py/", "lib/x.txt/"]


def test_names_of_every_kind_are_put_fetched_copied_and_removed(jiffy: Jiffy, here: Path) -> None:
    for name in (
        "it's",
        'say "hi"',
        "na\u00efve \u2615",
        "back\\slash",
        "100%s{x}",
        "[ab]*?",
        " ",
        "'" * 60,
        "n" * 255,
    ):
        (here / name).write_text(name)
        jiffy("put", f"./{name}", f"/{name}")
        jiffy("cp", f"/{name}", "/lib/")
        jiffy("rm", f"/{name}")
        jiffy("mv", f"/lib/{name}", "/")
        jiffy("get", f"/{name}", "back/")
        assert (here / "back" / name).read_text() == name
        jiffy("rm", f"/{name}")
    assert names(jiffy) == ["lib/"]


def test_a_name_that_is_too_long_is_refused_before_anything_is_sent(jiffy: Jiffy, here: Path) -> None:
    for words in (["put", "a.py", "x" * 256], ["mkdir", "x" * 256]):
        assert "at most 255 bytes" in jiffy.fails(*words, status=2)


def test_two_sources_of_one_name_are_refused(jiffy: Jiffy, here: Path) -> None:
    (here / "kk/a.py").touch()
    assert "would become /lib/a.py" in jiffy.fails("put", "a.py", "kk/a.py", "/lib/", status=2)


def test_put_leaves_out_what_is_excluded(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "kk", "--exclude", "deep", "--exclude", "*.tmp")
    assert names(jiffy, "-r") == ["kk/", "kk/empty/", "kk/x.txt"]


def test_a_folder_fetched_under_a_name_means_the_same_the_second_time(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "kk")
    for _ in range(2):
        jiffy("get", "/kk", "back")
        back = sorted(path.relative_to(here / "back").as_posix() for path in (here / "back").rglob("*"))
        assert back == ["deep", "deep/y.txt", "empty", "x.txt"]
    jiffy("get", "/kk", "into/")
    assert (here / "into/kk/x.txt").read_bytes() == (here / "kk/x.txt").read_bytes()


def test_what_is_here_already_is_not_fetched_again(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "kk")
    jiffy("get", "/kk", "back")
    assert "2 files fetched" in jiffy.said
    before = (here / "back/x.txt").stat().st_ino
    (here / "back/deep/y.txt").write_text("THIS is kk/deep/y.txt\n")
    jiffy("get", "/kk", "back")
    assert "1 file fetched to back, 1 unchanged" in jiffy.said
    assert (here / "back/x.txt").stat().st_ino == before
    assert (here / "back/deep/y.txt").read_bytes() == (here / "kk/deep/y.txt").read_bytes()


def test_a_fetched_file_keeps_the_permissions_of_the_one_it_replaces(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py")
    (here / "back.py").write_text("old")
    (here / "back.py").chmod(0o750)
    jiffy("get", "a.py", "back.py")
    assert stat.S_IMODE((here / "back.py").stat().st_mode) == 0o750
    assert sorted(path.name for path in here.iterdir()) == ["a.py", "b.py", "back.py", "kk"]


def test_a_link_in_the_folder_here_leads_nothing_outside(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "kk")
    (here / "back").mkdir()
    (here / "outside").mkdir()
    (here / "back/deep").symlink_to(here / "outside")
    assert "would lie outside" in jiffy.fails("get", "/kk", "back", status=12)
    assert os.listdir(here / "outside") == []


def test_get_does_not_make_a_file_that_is_called_as_standard_output_is(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py")
    assert "`jiffy cat`" in jiffy.fails("get", "a.py", "-", status=2)
    jiffy("get", "a.py", "./-")
    assert (here / "-").read_bytes() == (here / "a.py").read_bytes()


def test_patterns_are_the_shells(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py", "b.py", ":")
    jiffy("put", "kk")
    jiffy("put", "a.py", "/odd[1].py")
    jiffy("get", "/[ab].py", "found/")
    assert sorted(os.listdir(here / "found")) == ["a.py", "b.py"]
    jiffy("get", "**/*.txt", "texts/")
    assert sorted(os.listdir(here / "texts")) == ["x.txt", "y.txt"]
    assert jiffy("cat", "/kk/*.txt") == b"this is kk/x.txt\n"
    assert names(jiffy, "/kk/deep/**", "/kk/**") == ["/kk/deep/y.txt", "/kk/x.txt", "/kk/deep/y.txt"]
    jiffy("rm", "odd[1].py")
    jiffy("rm", "*.py")
    assert names(jiffy) == ["kk/"]
    assert "nothing on the board matches /*.py" in jiffy.fails("rm", "*.py", status=11)


def test_nothing_is_removed_or_fetched_when_one_of_several_is_not_there(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py", "b.py", ":")
    assert "/no is not on the board" in jiffy.fails("rm", "a.py", "no", "b.py", status=11)
    jiffy("mkdir", "folder")
    assert "use `jiffy rm -r`" in jiffy.fails("rm", "a.py", "folder", status=11)
    assert names(jiffy) == ["a.py", "b.py", "folder/"]
    assert "/no is not on the board" in jiffy.fails("get", "a.py", "no", "new/", status=11)
    assert not (here / "new").exists()


def test_everything_is_removed_only_when_it_was_said_twice(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py", "b.py", ":")
    for words in (["-r", "/"], ["-r", ":"], ["*"]):
        assert "say --yes" in jiffy.fails("rm", *words, status=2)
    assert names(jiffy) == ["a.py", "b.py"]
    jiffy("rm", "-r", "/", "--yes")
    assert names(jiffy) == []


def test_a_file_is_listed_by_its_path(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "kk")
    assert jiffy("ls", "/kk/x.txt").split() == [b"17", b"/kk/x.txt"]
    assert names(jiffy, "/kk/x.txt", "/kk/deep") == ["/kk/x.txt", "/kk/deep/y.txt"]
    assert names(jiffy, "/kk/*.txt") == ["/kk/x.txt"]


def test_lists_and_sizes_are_told_as_json(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "kk")
    assert json.loads(jiffy("ls", "--json", "/kk")) == [
        {"path": "/kk/deep", "kind": "folder", "bytes": 0},
        {"path": "/kk/empty", "kind": "folder", "bytes": 0},
        {"path": "/kk/x.txt", "kind": "file", "bytes": 17},
    ]
    (flash,) = json.loads(jiffy("df", "--json"))
    assert flash["path"] == "/"
    assert 0 < flash["free_bytes"] < flash["total_bytes"]
    assert jiffy("df").split()[-1] == b"/"


def test_the_tree_is_drawn(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py")
    jiffy("put", "kk")
    drawn = jiffy("tree").decode().replace("\u2514", "`").replace("\u251c", "|").replace("\u2500", "-")
    assert drawn.replace("\u2502", "|").splitlines() == [
        "/",
        "|-- a.py  13",
        "`-- kk/",
        "    |-- deep/",
        "    |   `-- y.txt  22",
        "    |-- empty/",
        "    `-- x.txt  17",
        "3 folders, 3 files",
    ]


def test_files_are_moved_on_the_board(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py", "b.py", ":")
    jiffy("mv", "a.py", "c.py")
    jiffy("mv", "b.py", "c.py", "lib/")
    assert names(jiffy, "-r") == ["lib/", "lib/b.py", "lib/c.py"]
    jiffy("mv", "lib", "/other/place")
    jiffy("mkdir", "lib")
    jiffy("mv", "/other/place", "lib")
    assert names(jiffy, "-r") == ["lib/", "lib/place/", "lib/place/b.py", "lib/place/c.py", "other/"]
    assert "into itself" in jiffy.fails("mv", "lib", "lib/place", status=2)


def test_files_are_copied_on_the_board(jiffy: Jiffy, here: Path) -> None:
    content = os.urandom(70_000)
    (here / "big.bin").write_bytes(content)
    jiffy("put", "big.bin")
    jiffy("cp", "big.bin", "copy.bin")
    assert jiffy("cat", "copy.bin") == content
    jiffy("put", "kk")
    for _ in range(2):
        jiffy("cp", "kk", "/again")
        assert names(jiffy, "-r", "/again") == WHOLE
    assert "into itself" in jiffy.fails("cp", "kk", "kk/inner", status=2)
    assert "into itself" in jiffy.fails("cp", "big.bin", "big.bin", status=2)


@pytest.mark.parametrize(
    "words",
    [
        ("ls",), ("tree",), ("df",), ("cat", "a.py"), ("sha256sum", "a.py"), ("get", "a.py", "back.py"),
        ("put", "b.py", ":"), ("cp", "a.py", "c.py"), ("mv", "a.py", "c.py"), ("rm", "a.py"), ("mkdir", "/new"),
        ("sync", "kk"), ("deploy", "a.py"), ("run", "a.py"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
@pytest.mark.parametrize("replaced", ["sum=0;list=[1];map={}", "open=len=min=int=bytes=None"])
def test_names_that_a_program_has_left_at_the_prompt_do_no_harm(
    jiffy: Jiffy, here: Path, words: tuple[str, ...], replaced: str
) -> None:
    (here / "a.py").write_text("answer = 42\n")
    jiffy("put", "a.py", ":")
    jiffy("exec", replaced)
    jiffy(*words)


def test_names_that_had_to_be_given_back_are_told(jiffy: Jiffy) -> None:
    jiffy("exec", "sum=0")
    jiffy("ls")
    told = "a program has replaced names that firmware brings, such as sum or list: cleared by a soft reset"
    assert jiffy.said.count(told) == 1


def test_a_sum_is_that_of_the_command(jiffy: Jiffy) -> None:
    jiffy("put", "-", "/abc", given=b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert jiffy("sha256sum", "abc").decode() == f"{digest}  /abc\n"
    assert "is a folder" in jiffy.fails("sha256sum", "/", status=11)


def test_sync_makes_a_folder_the_same(jiffy: Jiffy, here: Path) -> None:
    jiffy("sync", "kk", "/same")
    assert names(jiffy, "-r", "/same") == WHOLE
    (here / "kk/x.txt").unlink()
    (here / "kk/deep/y.txt").write_text("changed\n")
    (here / "kk/empty").rmdir()
    (here / "kk/empty").write_text("now a file\n")
    (here / "kk/new").mkdir()
    assert jiffy("sync", "kk", "/same", "--dry-run").decode().splitlines() == [
        "send    /same/new/",
        "send    /same/deep/y.txt",
        "send    /same/empty",
        "remove  /same/empty/",
        "remove  /same/x.txt",
    ]
    assert names(jiffy, "-r", "/same") == WHOLE
    jiffy("sync", "kk", "/same")
    assert names(jiffy, "-r", "/same") == ["deep/", "deep/y.txt", "empty", "new/"]
    assert jiffy("cat", "/same/deep/y.txt") == b"changed\n"
    assert jiffy("sync", "kk", "/same", "-n") == b""


def test_a_sync_that_does_not_fit_leaves_the_board_as_it_was(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "-", "/kept.txt", given=b"1")
    before = jiffy("df"), names(jiffy, "-r", "/")
    (here / "kk/new").mkdir()
    (here / "kk/new/large.bin").write_bytes(random.Random(1).randbytes(2_000_000))
    assert "no space on the board" in jiffy.fails("sync", "kk", "/kk", status=7)
    assert (jiffy("df"), names(jiffy, "-r", "/")) == before


@pytest.mark.parametrize("large", [True, False])
def test_what_stands_in_the_way_of_a_sync_is_lost_only_for_what_fits(jiffy: Jiffy, here: Path, large: bool) -> None:
    for name in ("new", "x.txt/inner.txt", "x.txt/deep/inner.txt"):
        jiffy("put", "-", f"/kk/{name}", given=b"theirs")
    jiffy("mkdir", "/kk/x.txt/hollow/inside")
    before = names(jiffy, "-r", "/")
    (here / "kk/new").mkdir()
    (here / "kk/new/file.bin").write_bytes(random.Random(1).randbytes(2_000_000 if large else 2_000))
    if large:
        assert "no space on the board" in jiffy.fails("sync", "kk", "/kk", status=7)
        assert names(jiffy, "-r", "/") == before
        assert jiffy("cat", "/kk/new") == b"theirs"
    else:
        jiffy("sync", "kk", "/kk")
        assert names(jiffy, "-r", "/kk") == ["deep/", "deep/y.txt", "empty/", "new/", "new/file.bin", "x.txt"]
        assert jiffy("sync", "kk", "/kk", "-n") == b""


def test_sync_spares_what_is_excluded_in_folders_that_are_not_here(jiffy: Jiffy, here: Path) -> None:
    for name in ("old/log.csv", "old/more/note.txt", "x.txt/log.csv"):
        jiffy("put", "-", f"/kk/{name}", given=b"theirs")
    assert "x.txt/log.csv in it, which --exclude spares" in jiffy.fails("sync", "kk", "--exclude", "*.csv", status=11)
    jiffy("rm", "-r", "/kk/x.txt")
    jiffy("sync", "kk", "--exclude", "*.csv")
    assert names(jiffy, "-r", "/kk") == ["deep/", "deep/y.txt", "empty/", "old/", "old/log.csv", "x.txt"]


def test_many_small_files_fit_as_they_lie_inside_of_their_folders(jiffy: Jiffy, tmp_path: Path) -> None:
    """A whole block for each would be 800 KiB."""
    (tmp_path / "many").mkdir()
    for number in range(200):
        (tmp_path / f"many/note{number}.txt").write_text(f"{number}\n" * 20)
    with EmulatedBoard(flash_kib=400) as board:
        small = jiffy.on(board.port)
        small("sync", str(tmp_path / "many"), "/many")
        assert len(names(small, "/many")) == 200


def test_sync_neither_sends_nor_removes_what_is_excluded(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "-", "/kk/log.csv", given=b"1\n")
    jiffy("sync", "kk", "--exclude", "*.csv", "--exclude", "empty")
    assert names(jiffy, "-r", "/kk") == ["deep/", "deep/y.txt", "log.csv", "x.txt"]


def test_sync_removes_nothing_from_the_root_without_a_word(jiffy: Jiffy, here: Path) -> None:
    jiffy("put", "a.py", "/main.py")
    assert "say --yes" in jiffy.fails("sync", "kk", "/", status=2)
    assert names(jiffy) == ["main.py"]
    jiffy("sync", "kk", "/", "--yes")
    assert names(jiffy, "-r") == WHOLE


def editor(here: Path, *lines: str) -> str:
    """A command that edits the file it is given."""
    script = here / "editor.sh"
    script.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    return f"sh '{script}'"


def test_edit_puts_back_what_was_changed(jiffy: Jiffy, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jiffy("put", "a.py")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor(here, 'echo more >> "$1"'))
    jiffy("edit", "a.py")
    assert jiffy("cat", "a.py") == b"this is a.py\nmore\n"
    jiffy("edit", "/new/note.txt")
    assert jiffy("cat", "/new/note.txt") == b"more\n"


def test_edit_puts_back_nothing_that_is_the_same(jiffy: Jiffy, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", editor(here, "true"))
    jiffy("edit", "none.txt")
    assert jiffy.said == ""
    assert names(jiffy) == []


def test_edit_keeps_the_text_that_cannot_be_put_back(jiffy: Jiffy, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "large").write_bytes(os.urandom(2_000_000))
    monkeypatch.setenv("VISUAL", editor(here, f'cp {here}/large "$1"'))
    said = jiffy.fails("edit", "note.txt", status=7)
    kept = Path(said.rstrip().rpartition("Your text is kept in ")[2])
    assert kept.read_bytes() == (here / "large").read_bytes()
    kept.unlink()
    kept.parent.rmdir()


def test_the_commands_of_the_document_work_in_their_order(
    jiffy: Jiffy, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Path(cli.__file__).with_name("README.md").read_text(encoding="utf-8")
    section = document.partition("## Files on the board\n")[2].partition("|")[0]
    for name in ("main.py", "config.json", "data/a.csv", "data/deep/b.csv"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(name)
    lines = [line.partition("#")[0].strip() for line in section.splitlines() if line.startswith("    ")]
    commands = [shlex.split(command)[1:] for line in lines for command in line.split(";")]
    assert len(commands) == 11
    for words in commands:
        jiffy(*words)
    assert names(jiffy, "-r") == ["config.json", "data/", "main.py"]
    assert sorted(os.listdir(here / "back")) == ["a.csv", "config.json", "deep"]


def test_many_files_are_looked_at_compared_read_and_removed_in_few_turns(port: str, jiffy: Jiffy) -> None:
    turns = []

    class Counting(Session):
        def execute(self, *words: object, **options: object) -> bytes:
            turns.append(words)
            return super().execute(*words, **options)  # type: ignore[arg-type]

    with Counting.open(open_serial(port)) as session:
        session.execute(
            "import os\nos.mkdir('/many')\nfor n in range(50):\n with open('/many/%d'%n,'w')as f:f.write('x')"
        )
        folders = RemoteFolders(session)
        reader = RemoteReader(session)
        (folder,) = folders.find(["many"])
        entries = folders.find(["many/*"])
        turns.clear()
        assert set(reader.read_small(entries).values()) == {b"x"}
        assert len(turns) == 7
        assert set(reader.digests(entries)) == {reader.digest(b"x")}
        assert len(turns) == 14
        assert folders.remove([folder]) == 51
        assert len(turns) == 23
    assert names(jiffy) == []
