"""A power cut while files are put in place: the next boot finishes it."""

from pathlib import Path

from jiffy.work.transfer.agent import device_function
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]


def test_a_cut_at_any_step_leaves_all_files_in_place_after_the_next_boot(micropython: Command, tmp_path: Path) -> None:
    (tmp_path / "finish.py").write_text(device_function("finish"))
    script = Path(__file__).with_name("journal_on_micropython.py")
    done = run_micropython(micropython, [script, tmp_path / "finish.py"])
    assert done.stderr == ""
    assert done.stdout == "12 cuts\n"
