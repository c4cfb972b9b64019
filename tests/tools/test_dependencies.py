"""What a project needs of others: brought once from an index of this computer, pinned, and sent as lib/."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.cli import main
from jiffy.errors import UsageError
from jiffy.work.project.dependencies import brought
from jiffy.work.project.mip import Mip
from jiffy.work.project.program import collect
from tests.tools.package_server import PackageServer, package_server


@pytest.fixture
def index() -> Iterator[PackageServer]:
    with package_server() as server:
        server.add_package("logging", "0.6.1", {"logging.py": b"NAME = 'logging'\n"})
        server.add_package(
            "sensors",
            "1.0",
            {"sensors/__init__.py": b"", "sensors/bmp.py": b"import logging\n"},
            deps=[["logging", "latest"]],
        )
        yield server


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bring(index: PackageServer, *dependencies: str) -> dict[str, bytes]:
    mip = Mip(index.address)
    return {path: local.read_bytes() for path, local in brought(Path(), dependencies, mip, lambda text: None).items()}


def refusal(index: PackageServer, *dependencies: str) -> str:
    with pytest.raises(UsageError) as caught:
        bring(index, *dependencies)
    return str(caught.value).replace(index.address, "INDEX")


def test_a_package_comes_with_what_it_needs_itself(index: PackageServer) -> None:
    assert bring(index, "sensors@1.0") == {
        "sensors/__init__.py": b"",
        "sensors/bmp.py": b"import logging\n",
        "logging.py": b"NAME = 'logging'\n",
    }


def test_what_is_here_is_not_asked_for_again(index: PackageServer) -> None:
    first = bring(index, "sensors@1.0", "logging")
    index.asked.clear()
    assert bring(index, "sensors@1.0", "logging") == first
    assert index.asked == []


def test_the_lock_brings_the_same_bytes_to_another_computer(index: PackageServer, project: Path) -> None:
    first = bring(index, "logging")
    index.add_package("logging", "0.7", {"logging.py": b"NAME = 'newer'\n"})
    for file in (project / ".jiffy/lib").iterdir():
        file.unlink()
    index.asked.clear()
    assert bring(index, "logging") == first
    assert len(index.asked) == 1
    lock = json.loads((project / "jiffy.lock").read_text())
    assert lock["dependencies"]["logging"]["logging.py"]["from"] == index.address + index.asked[0]


def test_another_version_in_the_settings_is_brought_and_the_old_one_goes(index: PackageServer, project: Path) -> None:
    bring(index, "sensors@1.0")
    index.add_package("logging", "0.7", {"logging.py": b"NAME = 'newer'\n"})
    assert bring(index, "logging@0.7") == {"logging.py": b"NAME = 'newer'\n"}
    assert not (project / ".jiffy/lib/sensors").exists()
    assert list(json.loads((project / "jiffy.lock").read_text())["dependencies"]) == ["logging@0.7"]


def test_a_file_that_was_changed_here_is_brought_anew(index: PackageServer, project: Path) -> None:
    bring(index, "logging")
    (project / ".jiffy/lib/logging.py").write_text("changed")
    assert bring(index, "logging") == {"logging.py": b"NAME = 'logging'\n"}


def test_single_modules_and_packages_come_from_addresses(index: PackageServer) -> None:
    index.files["/one.py"] = b"ONE = 1\n"
    urls = [["pack/__init__.py", "src/init.py"], ["two.py", f"{index.address}/two.py"]]
    index.files["/pack/package.json"] = json.dumps({"urls": urls, "deps": [["logging", "0.6.1"]]}).encode()
    index.files["/pack/src/init.py"] = b"PACK = 1\n"
    index.files["/two.py"] = b"TWO = 2\n"
    assert bring(index, f"{index.address}/one.py", f"{index.address}/pack") == {
        "one.py": b"ONE = 1\n",
        "pack/__init__.py": b"PACK = 1\n",
        "two.py": b"TWO = 2\n",
        "logging.py": b"NAME = 'logging'\n",
    }


def test_what_is_on_this_computer_is_taken_from_where_it_is(index: PackageServer, project: Path) -> None:
    for path in ("common/acme/__init__.py", "common/acme/part.py", "common/acme/__pycache__/x.pyc", "common/mine.py"):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(path)
    (project / "p").mkdir()
    assert brought(project / "p", ["../common/acme", "../common/mine.py"], Mip(None), print) == {
        "acme/__init__.py": project / "p/../common/acme/__init__.py",
        "acme/part.py": project / "p/../common/acme/part.py",
        "mine.py": project / "p/../common/mine.py",
    }
    assert not list((project / "p").iterdir())
    (project / "common/logging.py").write_text("")
    assert refusal(index, "logging", "./common/logging.py") == (
        "./common/logging.py brings another lib/logging.py than .jiffy/lib/logging.py: name one of them"
    )


def test_what_cannot_be_had_is_told(index: PackageServer) -> None:
    assert (
        refusal(index, "nothing") == "cannot fetch INDEX/package/py/nothing/latest.json: the server says 404 Not Found"
    )
    assert refusal(index, "./gone.py") == "the dependency ./gone.py is not there: no such file or folder gone.py"
    index.files["/package/py/odd/latest.json"] = b"<html>"
    assert refusal(index, "odd") == "INDEX/package/py/odd/latest.json describes no package: it is no JSON object"
    index.files["/package/py/odd/latest.json"] = b'{"hashes": [["a.py"]]}'
    assert refusal(index, "odd").endswith("describes no package: hashes is no list of pairs")
    index.files["/package/py/odd/latest.json"] = b"{}"
    assert refusal(index, "odd") == "the dependency odd has no files"


def test_nothing_is_written_outside_of_the_folder_for_libraries(index: PackageServer, project: Path) -> None:
    for path in ("../evil.py", "/evil.py", "a/../../evil.py", "a\\evil.py"):
        index.add_package("evil", "1", {path: b""})
        assert "would lie outside of lib/" in refusal(index, "evil")
    assert not list(project.rglob("evil.py"))


def test_a_file_that_is_not_what_the_index_says_is_refused(index: PackageServer) -> None:
    for path in [path for path in index.files if path.startswith("/file/")]:
        index.files[path] += b"#"
    assert "is not what the index says" in refusal(index, "logging")


def test_a_file_that_has_changed_since_it_was_pinned_is_refused(index: PackageServer, project: Path) -> None:
    index.files["/one.py"] = b"ONE = 1\n"
    bring(index, f"{index.address}/one.py")
    index.files["/one.py"] = b"ONE = 2\n"
    (project / ".jiffy/lib/one.py").unlink()
    assert refusal(index, f"{index.address}/one.py") == (
        "INDEX/one.py has changed since it was pinned: if that is wanted, remove its part of jiffy.lock"
    )


def test_two_versions_of_one_file_are_refused(index: PackageServer) -> None:
    index.add_package("other", "1", {"logging.py": b"OTHER = 1\n"})
    assert refusal(index, "logging", "other") == (
        "other brings another lib/logging.py than the dependency before it: pin one version"
    )


def test_packages_that_need_each_other_without_end_are_refused(index: PackageServer) -> None:
    index.add_package("snake", "1", {}, deps=[["snake", "latest"]])
    assert refusal(index, "snake") == "snake: packages that need each other without end"


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1}', '{"version": 1, "dependencies": {"a": {"b": 3}}}'])
def test_a_damaged_lock_is_told(index: PackageServer, project: Path, text: str) -> None:
    (project / "jiffy.lock").write_text(text)
    assert refusal(index, "logging").startswith("jiffy.lock is damaged")


def test_an_index_that_nobody_has_named_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mpremote.mip", None)
    with pytest.raises(UsageError, match="where logging comes from is not known: set mip-index under"):
        list(Mip(None).sources("logging"))
    with pytest.raises(UsageError, match=r"what github:me/it/x\.py stands for is not known"):
        list(Mip(None).sources("github:me/it/x.py@1.0"))


def test_shortcuts_mean_what_mpremote_says() -> None:
    (source,) = Mip(None).sources("github:me/it/x.py@1.0")
    assert source.path == "x.py"
    assert source.address.startswith("https://")
    assert source.address.endswith("/me/it/1.0/x.py")


def test_only_what_a_single_file_imports_goes_along(index: PackageServer, project: Path) -> None:
    libraries = brought(Path(), ["sensors"], Mip(index.address), lambda text: None)
    (project / "main.py").write_text("import logging\n")
    (project / "lib").mkdir()
    assert collect(project / "main.py", libraries=libraries).own_files == ["main.py", "lib/logging.py"]
    assert sorted(collect(project, libraries=libraries).own_files) == [
        "lib/logging.py",
        "lib/sensors/__init__.py",
        "lib/sensors/bmp.py",
        "main.py",
    ]
    (project / "lib/logging.py").write_text("NAME = 'own'\n")
    assert collect(project, libraries=libraries).files["lib/logging.py"] == project / "lib/logging.py"


def test_a_programs_dependencies_are_on_the_board_with_it(
    index: PackageServer, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "p").mkdir()
    (project / "p/pyproject.toml").write_text(
        f'[tool.jiffy]\nmip-index = "{index.address}"\ndependencies = ["sensors@1.0"]\n'
    )
    (project / "p/main.py").write_text("from sensors import bmp\nprint(bmp.logging.NAME)\n")
    with EmulatedBoard() as board:
        assert main(["run", "p", "--port", board.port]) == 0
        out, told = capfd.readouterr()
        assert out == "logging\n"
        assert told.startswith("jiffy: fetching sensors@1.0\n")
        index.asked.clear()
        assert main(["run", "p/main.py", "--port", board.port]) == 0
        assert capfd.readouterr().out == "logging\n"
        assert index.asked == []
