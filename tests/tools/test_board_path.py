"""Paths on the board as people write them, and patterns as the shell has them."""

import glob
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiffy.errors import NotSupported, UsageError
from jiffy.work.files.board_path import (
    FLAT,
    board_path,
    fixed_folder,
    is_pattern,
    is_within,
    joined,
    matches,
    names_a_folder,
    new_path,
    parents,
)

NAMES = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=8)
WRITTEN = st.lists(st.one_of(NAMES, st.sampled_from(["", ".", "..", "lib"])), max_size=6).map("/".join)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("note.txt", "/note.txt"), ("/note.txt", "/note.txt"), (":note.txt", "/note.txt"), (":/note.txt", "/note.txt"),
        (":", "/"), ("/", "/"), (".", "/"), ("./", "/"), ("lib/", "/lib"), ("//lib//x", "/lib/x"),
        ("lib/../x", "/x"), ("lib/./x", "/lib/x"), ("/:odd", "/:odd"), ("::odd", "/:odd"),
        ("a b/\u00e9", "/a b/\u00e9"),
    ],
)  # fmt: skip
def test_a_path_starts_at_the_root(written: str, path: str) -> None:
    assert board_path(written) == path


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("main.py", "/flash/main.py"), ("/main.py", "/flash/main.py"), (":", "/flash"), ("/", "/flash"),
        ("/flash/main.py", "/flash/main.py"), ("/sd/log", "/sd/log"), ("sd/log", "/flash/sd/log"),
    ],
)  # fmt: skip
def test_where_the_flash_is_mounted_in_a_folder_that_is_the_root(written: str, path: str) -> None:
    assert board_path(written, "/flash", ("flash", "sd")) == path


@pytest.mark.parametrize(("written", "path"), [("main.py", "main.py"), ("/main.py", "main.py"), (":", ""), ("/", "")])
def test_a_firmware_without_folders_has_names_alone(written: str, path: str) -> None:
    assert board_path(written, FLAT) == path
    with pytest.raises(NotSupported, match="keeps no folders"):
        board_path("lib/main.py", FLAT)


@pytest.mark.parametrize("written", ["", "..", "../x", "/..", "a/../../b", "nul\0", "\udcff"])
def test_what_is_no_path_is_refused(written: str) -> None:
    with pytest.raises(UsageError):
        board_path(written)


@pytest.mark.parametrize("written", ["two\nlines", "a\ttab", "\x1b[31m"])
def test_a_control_character_is_no_part_of_a_new_name(written: str) -> None:
    assert board_path(written) == "/" + written
    with pytest.raises(UsageError, match="control character"):
        new_path(written)


@given(WRITTEN)
def test_a_path_is_absolute_and_plain_or_refused(written: str) -> None:
    try:
        path = board_path(written)
    except UsageError:
        return
    parts = path.split("/")
    assert parts[0] == ""
    assert path == "/" or not {"", ".", ".."} & {*parts[1:]}
    assert board_path(path) == path
    assert board_path(":" + path) == path
    assert path == os.path.normpath("/" + written.removeprefix(":").lstrip("/"))
    assert all(is_within(path, folder) and path != folder for folder in parents(path))


@given(NAMES, NAMES)
def test_a_name_is_within_its_folder_alone(folder: str, name: str) -> None:
    path = joined("/" + folder, name)
    assert is_within(path, "/" + folder)
    assert is_within(path, "/")
    assert not is_within("/" + folder + "x", "/" + folder)


@pytest.mark.parametrize(
    ("written", "is_folder"), [("x/", True), (":", True), (".", True), ("x", False), (":x", False)]
)
def test_a_folder_is_known_by_its_slash(written: str, is_folder: bool) -> None:
    assert names_a_folder(written) == is_folder


FILES = (
    "a.py",
    "b.py",
    "a.txt",
    ".hidden",
    "lib/a.py",
    "lib/b[1].py",
    "lib/.git/x.py",
    "lib/deep/er/c.py",
    "data/1.csv",
)
PIECES = st.sampled_from(["*", "?", "**", "a", "b", ".py", "lib", "/", "[ab]", "[!a]", "deep", ".", "[1]", "csv"])


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with FILES."""
    folder = tmp_path_factory.mktemp("tree")
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@settings(deadline=None)
@given(pattern=st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_a_pattern_fits_what_the_shell_finds(tree: Path, pattern: str) -> None:
    plain = board_path("/" + pattern) if ".." not in pattern.split("/") else "/"
    if not is_pattern(plain):
        return
    # The shell's own ** at the end means the folder itself too, besides what is in it.
    shells = f"{plain[1:]}/*" if plain.endswith("/**") else plain[1:]
    found = {"/" + name.rstrip("/") for name in glob.glob(shells, root_dir=tree, recursive=True) if name}
    everything = ["/" + path.relative_to(tree).as_posix() for path in tree.rglob("*")]
    assert {name for name in everything if matches(plain, name)} == found
    assert all(is_within(name, fixed_folder(plain)) for name in found)
