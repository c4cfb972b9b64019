"""The tree that the transfer benchmark sends is what it says."""

from pathlib import Path

from tests.bench import sample_tree


def test_the_tree_has_its_size_compiles_and_is_the_same_every_time(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        sample_tree.make(folder)
    files = {path.name: path.read_bytes() for path in one.iterdir()}
    assert files == {path.name: path.read_bytes() for path in other.iterdir()}
    assert (len(files), sum(map(len, files.values()))) == (20, 102_400)
    assert all(sample_tree.compiles(data.decode()) for data in files.values())


def test_the_edit_changes_one_file(tmp_path: Path) -> None:
    sample_tree.make(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    sample_tree.change_one(tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.read_bytes() != before[path.name]] == ["menu.py"]
