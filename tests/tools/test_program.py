"""What goes to the board for a program, and in which form."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiffy.errors import UsageError
from jiffy.work.project.compile import Compilation, compiled, fits, main_source
from jiffy.work.project.program import Program, collect, is_host_only, shipped_folder

CURRENT = 0xB06
"""sys.implementation._mpy: version 6.3 on 64-bit x86."""
CORTEX_M0 = 4 << 10 | 3 << 8 | 6
OLDER_CORTEX_M0 = 4 << 10 | 1 << 8 | 6


def write(folder: Path, **sources: str) -> Path:
    """Files by name, with ``__`` for a slash."""
    for name, source in sources.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder


def own_files(path: Path) -> list[str]:
    return sorted(collect(path).own_files)


def test_a_file_takes_along_what_it_imports_and_what_that_imports(tmp_path: Path) -> None:
    write(tmp_path, blink="import a", a="from pack import thing, b", pack__thing="from . import c", other="")
    write(tmp_path, pack__init="", pack__b="", pack__c="def f():\n    import pack.late", pack__late="", pack__unused="")
    (tmp_path / "pack/init.py").rename(tmp_path / "pack/__init__.py")
    assert own_files(tmp_path / "blink.py") == [
        "a.py",
        "blink.py",
        "pack/__init__.py",
        "pack/b.py",
        "pack/c.py",
        "pack/late.py",
        "pack/thing.py",
    ]


def test_a_folder_is_the_program_with_its_data_and_without_what_is_hidden(tmp_path: Path) -> None:
    write(tmp_path, main="", unused="")
    (tmp_path / "page.html").write_text("<p>")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/x.pyc").write_text("")
    assert own_files(tmp_path) == ["main.py", "page.html", "unused.py"]


def test_the_whole_kernel_goes_along_because_it_loads_modules_by_name(tmp_path: Path) -> None:
    files = collect(write(tmp_path, main="import kernel as asyncio")).files
    expected = [path.name for path in shipped_folder("kernel").glob("*.py") if not path.stem.endswith("_cpython")]
    assert sorted(name for name in files if name.startswith("kernel/")) == sorted(f"kernel/{name}" for name in expected)


def test_of_the_drivers_only_those_that_are_imported_go_along(tmp_path: Path) -> None:
    files = collect(write(tmp_path, main="from drivers.led import Led")).files
    assert "drivers/led.py" in files
    assert "drivers/__init__.py" in files
    assert "drivers/sht31.py" not in files


def test_what_never_runs_on_a_board_stays_here(tmp_path: Path) -> None:
    files = collect(write(tmp_path, main="import board, kernel")).files
    assert not [name for name in files if is_host_only(name)]
    assert is_host_only("board/emulated/launcher.py")
    assert is_host_only("kernel/compat_cpython.py")


def test_a_program_without_the_kernel_takes_nothing_of_it_along(tmp_path: Path) -> None:
    files = collect(write(tmp_path, main="import time, machine")).files
    assert sorted(files) == ["_jiffy/__init__.py", "_jiffy/last_words.py", "main.py"]


def test_what_is_imported_for_types_only_stays_here(tmp_path: Path) -> None:
    write(
        tmp_path,
        blink="TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import shapes\nelse:\n    import a",
        shapes="",
        a="",
    )
    assert own_files(tmp_path / "blink.py") == ["a.py", "blink.py"]


def test_a_module_of_the_program_comes_before_ours_of_that_name(tmp_path: Path) -> None:
    program = collect(write(tmp_path, blink="import board", board="").joinpath("blink.py"))
    assert program.own_files == ["blink.py", "board.py"]
    assert program.files["board.py"] == tmp_path / "board.py"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing.py", "no such program: {0}/nothing.py"),
        (".", "{0} has no main.py: give a file, or a folder with main.py in it"),
    ],
)
def test_what_is_no_program_is_told(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        collect(tmp_path / name)
    assert str(caught.value) == message.format(tmp_path)


def test_a_syntax_error_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, main="import helper", helper="x = 1\ndef broken(:\n")
    with pytest.raises(UsageError, match=r"helper\.py, line 2: invalid syntax"):
        collect(tmp_path)


def board_files(program: Program, mpy: int) -> dict[str, bytes]:
    with Compilation(program) as compilation:
        return compilation.files(mpy)


def test_files_become_mpy_and_data_stays_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, main="import helper", helper="x = 1")
    (tmp_path / "data.bin").write_bytes(b"\x00\x01")
    files = board_files(collect(tmp_path), CURRENT)
    assert {path for path in files if not path.startswith("_jiffy/")} == {"data.bin", "helper.mpy", "main.mpy"}
    assert files["data.bin"] == b"\x00\x01"
    assert files["main.mpy"][:2] == b"M\x06"


@pytest.mark.parametrize("mpy", [0, 0x01, 0xFF])
def test_firmware_that_loads_no_mpy_of_ours_gets_the_source(tmp_path: Path, mpy: int) -> None:
    files = board_files(collect(write(tmp_path, main="x = 1\n")), mpy)
    assert files["main.py"] == b"x = 1\n"


def test_native_code_is_made_for_the_boards_processor_alone() -> None:
    source = b"import micropython\n@micropython.native\ndef f(x):\n    return x + 1\n"
    code = compiled(source, "native.py", CORTEX_M0)
    assert code is not None
    assert fits(code, CORTEX_M0)
    assert not fits(code, CURRENT)
    assert not fits(code, OLDER_CORTEX_M0)


def test_bytecode_fits_every_processor_of_its_version() -> None:
    code = compiled(b"x = 1", "x.py", CURRENT)
    assert code is not None
    assert fits(code, OLDER_CORTEX_M0)
    assert not fits(code, 5)
    assert not fits(b"", CURRENT)


def test_what_python_takes_and_micropython_does_not_is_told_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, main="x = 1\nmatch x:\n    case 1:\n        pass\n")
    with pytest.raises(UsageError, match=r"main\.py, line 2: not for MicroPython: SyntaxError: invalid syntax"):
        board_files(collect(tmp_path), CURRENT)


def test_mpy_files_name_their_source_by_its_place_in_the_program_wherever_it_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, work__main="import part", work__part="def f():\n    1 / 0\n")
    monkeypatch.chdir(tmp_path)
    from_above = board_files(collect(Path("work")), CURRENT)
    monkeypatch.chdir("work")
    assert board_files(collect(Path()), CURRENT) == from_above
    assert board_files(collect(Path("../work")), CURRENT) == from_above
    assert board_files(collect(tmp_path / "work"), CURRENT) == from_above
    assert not any(b"work" in content or bytes(tmp_path.parent) in content for content in from_above.values())
    assert b"part.py" in from_above["part.mpy"]


def test_the_numbers_of_lines_stay_in_a_program_and_go_from_the_kernel(tmp_path: Path) -> None:
    write(tmp_path, main="import kernel, part", part="def f():\n    1 / 0\n")
    files = board_files(collect(tmp_path), CURRENT)
    task = (shipped_folder("kernel") / "task.py").read_bytes()
    part = (tmp_path / "part.py").read_bytes()
    assert files["kernel/task.mpy"] == compiled(task, "kernel/task.py", CURRENT, keeps_lines=False)
    assert files["part.mpy"] == compiled(part, "part.py", CURRENT)
    assert len(files["kernel/task.mpy"]) < len(compiled(task, "kernel/task.py", CURRENT) or b"")


def test_names_in_tracebacks_become_those_that_the_user_would_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, work__blink="import kernel, other", work__other="")
    monkeypatch.chdir(tmp_path / "work")
    assert collect(Path("blink.py")).local_names()["other.py"] == "other.py"
    assert collect(Path("blink.py")).local_names()["kernel/task.py"] == "kernel/task.py"
    monkeypatch.chdir(tmp_path)
    assert collect(Path("work/blink.py")).local_names()["other.py"] == "work/other.py"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert collect(Path("../work/blink.py")).local_names()["other.py"] == str(tmp_path / "work/other.py")


@pytest.mark.parametrize(
    "source",
    [
        'if __name__ == "__main__":\n    print("main")\n',
        'def f():\n    return "é", __name__, __name__\n\n\nprint(f())\n',
        'print(__name__ + "x", "__name__")',
    ],
)
def test_the_entry_thinks_that_it_is_main_and_keeps_its_lines(tmp_path: Path, source: str) -> None:
    path = write(tmp_path, entry=source) / "entry.py"
    changed = main_source(path).decode()
    expected = subprocess.run([sys.executable, path], capture_output=True, check=True).stdout
    assert (
        subprocess.run([sys.executable, "-c", f"__name__ = 'other'\n{changed}"], capture_output=True, check=True).stdout
        == expected
    )
    assert len(changed.splitlines()) == len(source.splitlines())
    assert ast.parse(changed)


# fmt: off
IMPORTS = st.sampled_from([
    "import gc", "import gc, sys", "from os import (\n    stat,\n    remove,\n)", "import gc, \\\n    sys",
    "import gc;", "import gc; import sys", "from time import sleep  # a comment: é", "import gc;  import sys;  # both",
])
FIRST = st.sampled_from([
    "", "'é'\n", '"""Two\nlines."""\n', "# comment\n\n", "\n\n", "'x';", "#!/usr/bin/python\n# -*- x -*-\n",
])
REST = st.sampled_from([
    "", "\n", "\nx = 1\nimport late\n", "\n\n\nif __name__ == '__main__':\n    print(__name__)",
    "\ntry:\n    import a\nexcept ImportError:\n    pass\n",
])
# fmt: on


@settings(max_examples=50, deadline=None)
@given(first=FIRST, imports=st.lists(IMPORTS, max_size=3), rest=REST, newline=st.sampled_from(["\n", "\r\n"]))
def test_what_follows_the_leading_imports_stands_on_their_line(
    tmp_path_factory: pytest.TempPathFactory, first: str, imports: list[str], rest: str, newline: str
) -> None:
    path = tmp_path_factory.mktemp("entry") / "entry.py"
    text = first + "\n".join(imports) + rest
    path.write_bytes(text.replace("\n", newline).encode())
    changed = ast.parse(main_source(path, settles=True))
    calls = [node for node in changed.body if "settle()" in ast.unparse(node)]
    assert len(calls) == bool(imports)
    for call in calls:
        before = changed.body[changed.body.index(call) - 1]
        assert isinstance(before, ast.Import | ast.ImportFrom)
        assert before.end_lineno == call.lineno
        changed.body.remove(call)
    assert places(changed) == places(ast.parse(main_source(path)))
    assert len(main_source(path, settles=True).splitlines()) == len(path.read_bytes().splitlines())


def places(tree: ast.Module) -> list[tuple[str, int]]:
    return [(ast.unparse(node), node.lineno) for node in tree.body]


def test_only_imports_with_which_the_program_begins_count(tmp_path: Path) -> None:
    path = write(tmp_path, entry="import gc\nx = 1\nimport sys\n") / "entry.py"
    assert main_source(path, settles=True) == b"import gc;__import__('_jiffy').settle()\nx = 1\nimport sys\n"
    write(tmp_path, entry="x = 1\nimport sys\n")
    assert main_source(path, settles=True) == path.read_bytes()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\0", r"main\.py( cannot be read as Python)?: source code string cannot contain null bytes"),
        ("(" * 300 + ")" * 300, "too many nested parentheses"),
        ("x = " + "-" * 100_000 + "1", "cannot be read as Python"),
    ],
)
def test_what_the_parser_cannot_read_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        collect(write(tmp_path, main=text))


def test_what_cpython_finds_odd_is_not_told(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    collect(write(tmp_path, main="x = '\\d'\nif x is 1:\n    pass\n"))
    assert not recwarn.list
