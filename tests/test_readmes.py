"""Every Python example in the folders' READMEs runs, in virtual time, and prints what stands below it."""

import contextlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

import kernel.clock
from board.emulated import virtual
from kernel.clock import VirtualClock
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("kernel", "drivers", "board", "tools/jiffy", "tests", "tests/bench")
EXAMPLE = re.compile(r"^```python\n(.*?)^```\n(?:^```\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
ON_MICROPYTHON = ROOT / "tests" / "golden" / "on_micropython.py"


@dataclass(frozen=True)
class Example:
    readme: str
    line: int
    source: str
    output: str

    def __str__(self) -> str:
        return f"{self.readme}:{self.line}"


def examples(folder: str) -> list[Example]:
    """The examples of a folder's README, each with the output that is shown below it."""
    readme = f"{folder}/README.md"
    text = (ROOT / readme).read_text(encoding="utf-8")
    return [
        Example(readme, text[: found.start()].count("\n") + 1, found[1], found[2] or "")
        for found in EXAMPLE.finditer(text)
    ]


ALL = [example for folder in FOLDERS for example in examples(folder)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_a_readme_that_names_itself(folder: str) -> None:
    assert (ROOT / folder / "README.md").read_text(encoding="utf-8").startswith(f"# {folder}\n")


@pytest.mark.parametrize("example", ALL, ids=str)
def test_an_example_prints_what_stands_below_it(example: Example) -> None:
    clock = VirtualClock()
    virtual.install(lambda: clock.total_us() // 1000)
    code = compile(example.source, str(example), "exec")
    names: dict[str, object] = {"__name__": "__main__"}
    output = io.StringIO()
    with mock.patch.object(kernel.clock, "default_clock", return_value=clock), contextlib.redirect_stdout(output):
        exec(code, names)
        for name, test in names.items():
            if name.startswith("test_") and callable(test):
                test()
    assert output.getvalue() == example.output


@pytest.mark.parametrize("example", examples("kernel"), ids=str)
def test_an_example_of_the_kernel_prints_the_same_on_micropython(
    example: Example, micropython: Command, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(example.source)
    ended = run_micropython(micropython, [ON_MICROPYTHON, program, "virtual"])
    assert (ended.returncode, ended.stdout) == (0, example.output), ended.stderr


@pytest.mark.parametrize("readme", ["README.md", *(f"{folder}/README.md" for folder in FOLDERS)])
def test_every_link_to_a_file_leads_to_one(readme: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / readme).read_text(encoding="utf-8"))
    missing = [link for link in links if not ((ROOT / readme).parent / link).exists()]
    assert missing == []
