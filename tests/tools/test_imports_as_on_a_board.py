"""What goes along with a program is what MicroPython's own import takes: drawn projects, tried on the interpreter."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jiffy.errors import UsageError
from jiffy.work.project.program import collect
from tests.interpreters import Command, micropython

__all__ = ["micropython"]

NAMES = st.sampled_from(["a", "b", "drivers"])
MODULES = st.builds("/".join, st.lists(NAMES, min_size=1, max_size=3)).flatmap(
    lambda stem: st.sampled_from([f"{stem}.py", f"{stem}/__init__.py", f"lib/{stem}.py", f"lib/{stem}/__init__.py"])
)
FORMS = st.sampled_from(
    ["import {}", "from {} import a", "from {} import *", "import lib.{}", "from . import b", "import {}.c"]
)
Import = tuple[str, int]
"""A form, and the number of the module that it names."""
TRY = "try:\n    {}\nexcept (ImportError, AttributeError, ValueError) as error:\n    print(type(error).__name__)\n"


def outcome(micropython: Command, folder: Path) -> str:
    """What a program prints that is started as on a board: its folder and lib/ on the path."""
    code = f"import sys\nsys.path[:] = [{str(folder)!r}, {str(folder / 'lib')!r}]\nimport main\n"
    done = subprocess.run([*micropython, "-c", code], capture_output=True, text=True, timeout=20, check=False)
    return done.stdout + done.stderr


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    modules=st.dictionaries(MODULES, st.lists(st.tuples(FORMS, st.integers(0, 4)), max_size=2), min_size=1, max_size=5),
    imports=st.lists(st.tuples(FORMS, st.integers(0, 4)), min_size=1, max_size=3),
)
def test_a_single_file_with_what_goes_along_does_what_it_does_in_its_folder(
    micropython: Command, tmp_path: Path, modules: dict[str, list[Import]], imports: list[Import]
) -> None:
    project, board = tmp_path / "project", tmp_path / "board"
    for folder in (project, board):
        shutil.rmtree(folder, ignore_errors=True)
    names = [module_name(path) for path in modules]
    for path, drawn in {**modules, "main.py": imports}.items():
        lines = [form.format(names[number % len(names)]) for form, number in drawn]
        tries = [TRY.format(line) for line in lines if path != "main.py" or "from . " not in line]
        write(project / path, f"print({path!r})\n" + "".join(tries))
    assume(not is_refused(project))
    program = collect(project / "main.py")
    for path in program.own_files:
        write(board / path, program.files[path].read_text())
    expected = outcome(micropython, project)
    assert outcome(micropython, board) == expected


def module_name(path: str) -> str:
    return path.removeprefix("lib/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_refused(project: Path) -> bool:
    """Whether a folder in it hides a module."""
    try:
        collect(project)
    except UsageError as error:
        if "is found first" not in str(error):
            raise
        return True
    return False


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("place", ["lib", "."])
def test_a_package_in_either_place_is_found(micropython: Command, tmp_path: Path, place: str) -> None:
    write(tmp_path / "main.py", "import a.b\nprint(a.b.NAME)\n")
    write(tmp_path / place / "a/b.py", "NAME = 'b'\n")
    assert outcome(micropython, tmp_path) == "b\n"
