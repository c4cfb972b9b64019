"""Files are put in place by a journal, and after a power cut the next boot finishes it."""

import contextlib
import math
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jiffy.work.transfer.agent import device_function
from jiffy.work.transfer.manifest import Changes, Entry, folders_of
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]


def test_a_cut_at_any_step_leaves_all_files_in_place_after_the_next_boot(micropython: Command, tmp_path: Path) -> None:
    (tmp_path / "finish.py").write_text(device_function("finish"))
    script = Path(__file__).with_name("journal_on_micropython.py")
    done = run_micropython(micropython, [script, tmp_path / "finish.py"])
    assert done.stderr == ""
    assert done.stdout == "12 cuts\n"


NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
TREES = st.sets(NAMES, max_size=5).map(
    lambda paths: {path for path in paths if not any(other.startswith(f"{path}/") for other in paths)}
)


class PowerCut(Exception):
    pass


class CutOS:
    """The os module, until the power is cut at one of its calls."""

    def __init__(self, calls: float) -> None:
        self.calls = calls

    def __getattr__(self, name: str) -> Any:
        if self.calls == 0:
            raise PowerCut
        self.calls -= 1
        return getattr(os, name)


def placed(folder: Path, before: set[str], after: set[str]) -> Path:
    """A board in the folder that holds one tree, with another one staged, and the journal that puts it in place."""
    for path in before:
        (folder / "p" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "p" / path).write_text("old")
    stage = folder / "stage"
    stage.mkdir()
    entries = [Entry(f"{folder}/p/{path}", b"new", "") for path in sorted(after)]
    staged = {entry.path: f"{stage}/{number}" for number, entry in enumerate(entries)}
    for name in staged.values():
        Path(name).write_text("new")
    stale = [f"{folder}/p/{path}" for path in sorted(before - after)]
    missing = [path for path in folders_of(staged) if not Path(path).is_dir()]
    (stage / "commit").write_bytes(Changes(entries, staged, {}, missing, stale).journal())
    return stage


def finish(stage: Path, os_module: object) -> None:
    """The board's own function, with this computer's files."""
    names = {"os": os_module, "open": open}
    exec(device_function("finish"), names)
    names["finish"](str(stage))  # type: ignore[operator]


@settings(max_examples=300, deadline=None)
@given(before=TREES, after=TREES, calls=st.integers(0, 40) | st.just(math.inf))
def test_whatever_a_tree_is_replaced_by_all_of_it_is_there_and_nothing_else(
    before: set[str], after: set[str], calls: float
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage = placed(folder, before, after)
        with contextlib.suppress(PowerCut):
            finish(stage, CutOS(calls))
        finish(stage, os)
        found = {path: path.read_text() for path in (folder / "p").rglob("*") if path.is_file()}
        assert found == {folder / "p" / path: "new" for path in after}
        assert list(stage.iterdir()) == []
        assert all(any(path.iterdir()) for path in (folder / "p").rglob("*") if path.is_dir())


def test_a_folder_that_was_removed_before_the_next_boot_is_made_again(tmp_path: Path) -> None:
    stage = placed(tmp_path, {"a/b/one"}, {"a/b/c/two"})
    shutil.rmtree(tmp_path / "p")
    finish(stage, os)
    assert (tmp_path / "p/a/b/c/two").read_text() == "new"
