"""The 32-bit MicroPython of the tests: where it comes from, and what is told where it cannot be had."""

import platform
import shutil
from pathlib import Path

import pytest

import micropython_i386
from tests.interpreters import Command, micropython32, run_micropython
from tests.support import require

__all__ = ["micropython32"]


@pytest.mark.parametrize(
    ("sources", "archive"),
    [
        ("deb http://mirror.example/debian trixie main", "http://mirror.example/debian"),
        (
            "# nothing\ndeb [arch=amd64 signed-by=/a/b.gpg] http://mirror.example/debian/ sid main\n",
            "http://mirror.example/debian",
        ),
        ("Types: deb\nURIs: https://mirror.example/debian\nSuites: sid\n", "https://mirror.example/debian"),
        (
            "URIs: http://mirror.example/debian-security\nURIs: http://mirror.example/debian\n",
            "http://mirror.example/debian",
        ),
    ],
)
def test_the_archive_is_the_one_that_the_machine_uses(sources: str, archive: str) -> None:
    assert micropython_i386.archive_of(sources) == archive


@pytest.mark.parametrize(
    "sources", ["", "deb http://mirror.example/ubuntu noble main", "URIs: http://mirror.example/debian-security"]
)
def test_a_machine_without_debians_archive_is_told_so(sources: str) -> None:
    with pytest.raises(micropython_i386.CannotBeHad, match="name no Debian archive"):
        micropython_i386.archive_of(sources)


def test_a_machine_without_apt_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    with pytest.raises(micropython_i386.CannotBeHad, match="does not have"):
        micropython_i386.set_up(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_archive_that_cannot_be_reached_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    require(shutil.which("apt-get"), "apt", "it belongs to Debian")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(micropython_i386, "read_sources", lambda: "deb http://127.0.0.1:9/debian sid main")
    with pytest.raises(micropython_i386.CannotBeHad, match="no suite of trixie, forky, sid could be fetched"):
        micropython_i386.set_up(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_its_words_are_those_of_a_board(micropython32: Command, tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("import sys\nprint(sys.implementation.name, sys.maxsize)\n")
    finished = run_micropython(micropython32, [tmp_path / "words.py"])
    assert (finished.stdout, finished.stderr) == ("micropython 2147483647\n", "")
