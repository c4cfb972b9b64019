"""Which files of a project go to the board, and which of them are refused."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiffy.errors import UsageError
from jiffy.work.project.built_in_modules import ALIASES, BUILT_IN, EXTENSIBLE
from jiffy.work.project.program import Program, collect, is_shipped


def tree(folder: Path, *paths: str, **texts: str) -> Path:
    """Files with nothing in them, and main.py with ``main``."""
    folder.mkdir(exist_ok=True)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("")
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def sent(path: Path, *excluded: str) -> list[str]:
    return own(collect(path, excluded))


def own(program: Program) -> list[str]:
    return sorted(program.own_files)


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        collect(path)
    return str(caught.value).replace(str(path.parent if path.suffix else path), "P")


def test_a_single_file_finds_its_modules_in_lib(tmp_path: Path) -> None:
    tree(tmp_path, "lib/helper.py", "lib/acme/__init__.py", "lib/acme/part.py", "lib/unused.py", "lib/space/x.py")
    (tmp_path / "lib/acme/__init__.py").write_text("from . import part")
    tree(tmp_path, blink="import helper, acme, space.x")
    program = collect(tmp_path / "blink.py")
    assert own(program) == ["blink.py", "lib/acme/__init__.py", "lib/acme/part.py", "lib/helper.py", "lib/space/x.py"]
    assert program.search_paths == ["lib"]


def test_lib_is_also_a_package_like_any_other(tmp_path: Path) -> None:
    tree(tmp_path, "lib/helper.py", blink="from lib.helper import x")
    assert sent(tmp_path / "blink.py") == ["blink.py", "lib/helper.py"]


def test_a_module_beside_the_program_comes_before_one_in_lib(tmp_path: Path) -> None:
    tree(tmp_path, "lib/helper.py", "helper.py", blink="import helper")
    program = collect(tmp_path / "blink.py")
    assert own(program) == ["blink.py", "helper.py"]
    assert program.search_paths == []


def test_compiled_modules_go_along(tmp_path: Path) -> None:
    tree(tmp_path, "fast.mpy", "lib/acme/__init__.mpy", "lib/acme/part.mpy", blink="import fast\nimport acme.part")
    assert sent(tmp_path / "blink.py") == ["blink.py", "fast.mpy", "lib/acme/__init__.mpy", "lib/acme/part.mpy"]


def test_a_folder_without_init_is_a_package_also_one_called_drivers(tmp_path: Path) -> None:
    tree(tmp_path, "drivers/pump.py", "parts/deep/valve.py", blink="from drivers import pump\nimport parts.deep.valve")
    assert sent(tmp_path / "blink.py") == ["blink.py", "drivers/pump.py", "parts/deep/valve.py"]


def test_what_a_folder_called_drivers_lacks_comes_from_ours(tmp_path: Path) -> None:
    tree(tmp_path, "drivers/pump.py", "drivers/led.py", blink="from drivers import pump, led, button")
    program = collect(tmp_path / "blink.py")
    assert own(program) == ["blink.py", "drivers/led.py", "drivers/pump.py"]
    assert is_shipped("drivers/button.py", program.files)


def test_what_a_folder_called_drivers_in_lib_lacks_comes_from_ours_too(tmp_path: Path) -> None:
    tree(tmp_path, "lib/drivers/pump.py", blink="from drivers import pump, button")
    program = collect(tmp_path / "blink.py")
    assert own(program) == ["blink.py", "lib/drivers/pump.py"]
    assert is_shipped("lib/drivers/button.py", program.files)
    assert not any(path.startswith("drivers/") for path in program.files)


@pytest.mark.parametrize("own_package", ["drivers.py", "drivers/__init__.py"])
def test_nothing_is_added_to_a_whole_module_of_the_program(tmp_path: Path, own_package: str) -> None:
    tree(tmp_path, own_package, main="import drivers, kernel\nfrom drivers import led")
    program = collect(tmp_path)
    assert own(program) == sorted([own_package, "main.py"])
    assert "drivers/led.py" not in program.files
    assert is_shipped("kernel/__init__.py", program.files)


def test_what_jiffy_needs_on_the_board_stands_beside_whatever_the_project_has(tmp_path: Path) -> None:
    program = collect(tree(tmp_path, "drivers/console.py", main="import kernel\ninput()"))
    assert {path for path in program.files if path.startswith("_jiffy/")} == {
        "_jiffy/__init__.py", "_jiffy/last_words.py", "_jiffy/checksum.py", "_jiffy/console.py", "_jiffy/line.py",
        "_jiffy/stdin.py", "_jiffy/typed.py",
    }  # fmt: skip


def test_a_kernel_of_the_project_has_no_console_of_ours(tmp_path: Path) -> None:
    assert not collect(tree(tmp_path, "kernel.py", main="import kernel")).has_console


def test_what_no_board_needs_stays_at_home(tmp_path: Path) -> None:
    home = (
        ".git/config", ".env", "__pycache__/main.pyc", "lib/__pycache__/x.pyc", ".mypy_cache/x", "old.pyc", ".coverage",
        "env/pyvenv.cfg", "env/lib/big.py", "lib/.hidden", "it.egg-info/PKG-INFO",
        "htmlcov/index.html", "pyproject.toml", "main.py~", "lib/#x.py#", "x.swp", "lib/x.py.swo", "main.py.orig",
        "main.py.rej", "Thumbs.db", "images/Thumbs.db", "desktop.ini",
    )  # fmt: skip
    tree(tmp_path, *home, "data/pyproject.toml", "tests/test_main.py", "README.md", main="")
    assert sent(tmp_path) == ["README.md", "data/pyproject.toml", "main.py", "tests/test_main.py"]


def test_the_ignore_file_has_gitignores_syntax(tmp_path: Path) -> None:
    tree(tmp_path, "docs/photo.jpg", "tests/test_main.py", "a.txt", "keep.txt", "x/docs/b.txt", "top.bin", main="")
    (tmp_path / "x/top.bin").write_text("")
    (tmp_path / ".jiffyignore").write_bytes(b"# at home\r\ndocs/\r\n/tests\r\n*.txt\r\n!keep.txt\r\n/top.bin\r\n")
    assert sent(tmp_path) == ["keep.txt", "main.py", "x/top.bin"]
    assert sent(tmp_path, "keep.*", "x/") == ["main.py"]


def test_what_is_ignored_does_not_go_along_with_a_single_file(tmp_path: Path) -> None:
    tree(tmp_path, "fake/machine_pins.py", "helper.py", blink="import helper, fake.machine_pins")
    (tmp_path / ".jiffyignore").write_text("fake/\n")
    assert sent(tmp_path / "blink.py") == ["blink.py", "helper.py"]
    assert sent(tmp_path / "blink.py", "helper.py") == ["blink.py"]


def test_a_pattern_that_is_none_is_told(tmp_path: Path) -> None:
    tree(tmp_path, main="")
    (tmp_path / ".jiffyignore").write_text("!\n")
    assert refusal(tmp_path) == "'!' is no pattern of gitignore's syntax (in P/.jiffyignore or --exclude)"


def test_a_folder_whose_main_is_ignored_is_told(tmp_path: Path) -> None:
    tree(tmp_path, main="")
    with pytest.raises(UsageError, match=r"main\.py is excluded, by \.jiffyignore or --exclude"):
        collect(tmp_path, ["*.py"])


def test_links_within_the_project_are_followed(tmp_path: Path) -> None:
    tree(tmp_path, "shared/helper.py", main="")
    (tmp_path / "lib").symlink_to("shared")
    (tmp_path / "alias.py").symlink_to("main.py")
    assert sent(tmp_path) == ["alias.py", "lib/helper.py", "main.py", "shared/helper.py"]


def test_a_link_that_leaves_the_project_is_refused(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside", "secret.py")
    project = tree(tmp_path / "project", main="", blink="import secret")
    (project / "secret.py").symlink_to(outside / "secret.py")
    told = f"P/secret.py leads out of the project, to {outside / 'secret.py'}: name what it leads to "
    told += "as a dependency in pyproject.toml, put a copy in its place, "
    assert refusal(project) == told + "or name it in .jiffyignore"
    assert refusal(project / "blink.py") == told + "or name it in .jiffyignore"
    assert sent(project, "secret.py") == ["blink.py", "main.py"]


def test_a_folder_linked_from_outside_is_refused(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside", "secret.py")
    project = tree(tmp_path / "project", blink="import lib.secret", main="")
    (project / "lib").symlink_to(outside)
    assert refusal(project).startswith("P/lib leads out of the project")
    assert refusal(project / "blink.py").startswith("P/lib/secret.py leads out of the project")


def test_a_project_behind_a_link_is_one_like_any_other(tmp_path: Path) -> None:
    tree(tmp_path / "real", "part.py", main="import part")
    (tmp_path / "link").symlink_to("real")
    assert sent(tmp_path / "link") == ["main.py", "part.py"]
    assert sent(tmp_path / "link/main.py") == ["main.py", "part.py"]


def test_links_that_lead_nowhere_or_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.py", "b/y.py", main="")
    (tmp_path / "gone").symlink_to("nothing")
    assert refusal(tmp_path) == f"P/gone is a link to {tmp_path}/nothing, which is not there: remove it".replace(
        str(tmp_path), "P"
    )
    (tmp_path / "gone").unlink()
    (tmp_path / "a/b").symlink_to("../b")
    (tmp_path / "b/a").symlink_to("../a")
    assert "leads back to a folder that it is in" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.b.py", "P/a.b.py cannot be imported by its name, which has a dot in it: rename it"),
        ("prog.txt", "P/prog.txt is no Python program: its name does not end in .py"),
        ("prog", "P/prog is no Python program: its name does not end in .py"),
        ("UP.PY", "P/UP.PY is no Python program: its name does not end in .py"),
        ("prog.mpy", "P/prog.mpy is no Python program: its name does not end in .py"),
        ("new\nline.py", "'P/new\\nline.py' cannot be a file's name on the board: rename it"),
    ],
)
def test_a_program_that_no_import_finds_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_text("print('ran')\n")
    with pytest.raises(UsageError) as caught:
        collect(tmp_path / name)
    assert str(caught.value).replace(str(tmp_path), "P") == reason


@pytest.mark.parametrize("name", ["it's a test.py", "na\u00efve \u2615.py", "1st.py", "class.py", "-x.py"])
def test_a_name_that_import_finds_is_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("print('ran')\n")
    assert sent(tmp_path / name) == [name]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, main="")
    Path(os.fsdecode(bytes(tmp_path) + b"/\xff.txt")).write_text("")
    assert (
        refusal(tmp_path) == "'\\udcff.txt' cannot be a file's name on the board: rename it, or name it in .jiffyignore"
    )


@pytest.mark.parametrize("name", ["gc", "sys", "_thread", "micropython", "utime", "__main__"])
@pytest.mark.parametrize("place", ["{}.py", "{}/__init__.py", "lib/{}.py", "{}.mpy"])
def test_a_module_that_the_built_in_one_hides_is_refused(tmp_path: Path, name: str, place: str) -> None:
    path = place.format(name)
    tree(tmp_path, path, main="")
    assert (
        refusal(tmp_path)
        == f"P/{path}: `import {name}` finds MicroPython's built-in module instead of this file: rename it"
    )


@pytest.mark.parametrize("place", ["time.py", "time/__init__.py", "time/data.json"])
def test_what_hides_a_built_in_module_is_refused(tmp_path: Path, place: str) -> None:
    assert refusal(tree(tmp_path, place, main="")).startswith(f"P/{place} hides MicroPython's built-in module time")


def test_a_module_that_extends_a_built_in_one_is_taken(tmp_path: Path) -> None:
    tree(tmp_path, main="", time="from utime import *\n", os="import sys\nsys.path.clear()\nfrom os import *\n")
    assert sent(tmp_path) == ["main.py", "os.py", "time.py"]


def test_what_lib_holds_may_replace_a_built_in_module(tmp_path: Path) -> None:
    assert sent(tree(tmp_path, "lib/heapq.py", "lib/ssl.py", main="")) == ["lib/heapq.py", "lib/ssl.py", "main.py"]


def test_names_of_built_in_modules_matter_at_the_top_only(tmp_path: Path) -> None:
    paths = ["data/time.json", "gc/data.json", "main.py", "math.txt", "parts/sys.py"]
    assert sent(tree(tmp_path, *paths)) == paths


def test_the_name_of_what_jiffy_brings_is_taken(tmp_path: Path) -> None:
    tree(tmp_path, "_jiffy/x.py", main="")
    assert refusal(tmp_path) == "P/_jiffy/x.py: _jiffy is what Jiffy brings to the board itself: rename it"


def test_a_folder_that_hides_a_module_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, "fonts/big.bin", "fonts.py", main="import fonts")
    told = "cannot be imported: on the board the folder {} is found first; rename one"
    assert refusal(tmp_path) == "P/fonts.py " + told.format("fonts/")
    assert sent(tmp_path / "main.py") == ["fonts.py", "main.py"]
    tree(tmp_path / "deep", "a/fonts/x.py", "a/fonts.py", main="")
    assert refusal(tmp_path / "deep") == "P/a/fonts.py " + told.format("a/fonts/")
    tree(tmp_path / "library", "lib/fonts.py", "fonts/big.bin", main="")
    assert refusal(tmp_path / "library") == "P/lib/fonts.py " + told.format("fonts/")


def test_a_module_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, "fast.py", "fast.mpy", main="")
    assert refusal(tmp_path) == "P/fast.py and the .mpy file beside it are the same module: remove one"


def test_source_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    tree(tmp_path, main="import part")
    (tmp_path / "part.py").write_bytes("# -*- coding: latin-1 -*-\nNAME = 'Zürich'\n".encode("latin-1"))
    assert refusal(tmp_path).startswith("P/part.py, line 2: not text in UTF-8 (")


def test_no_module_is_built_in_in_two_ways() -> None:
    assert not BUILT_IN & EXTENSIBLE
    assert "uctypes" in BUILT_IN - ALIASES


def test_an_import_of_the_package_around_a_program_finds_nothing_and_takes_nothing_along(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", blink="from . import a\n")
    assert sent(tmp_path / "blink.py") == ["blink.py"]


NAMES = st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES.filter(lambda name: not name.startswith(".") and len(name.encode()) < 200))
def test_any_name_without_control_characters_is_sent_and_any_other_refused_in_one_line(
    tmp_path: Path, name: str
) -> None:
    project = tree(tmp_path / str(len(list(tmp_path.iterdir()))), f"{name} data.txt", main="")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        told = refusal(project)
        assert (
            told
            == f"{name + ' data.txt'!r} cannot be a file's name on the board: rename it, or name it in .jiffyignore"
        )
        assert len(told.splitlines()) == 1
    else:
        assert sent(project) == sorted([f"{name} data.txt", "main.py"])
