"""Which board each test of the suite runs on, and the report of what was run where."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from board.emulated.launcher import EmulatedBoard
from tests.on_boards.boards import Jiffy, command_for_boards, commanded
from tests.on_boards.report import Collected

EMULATED, COMMANDED, ATTACHED = "emulated", "commanded", "attached"
WHO = "import sys;i=sys.implementation;print(i._machine,'.'.join(map(str,i.version[:3])),sep='|')"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "board_kind" in metafunc.fixturenames:
        kinds = [ATTACHED] if metafunc.config.getoption("--board") else [EMULATED, COMMANDED]
        metafunc.parametrize("board_kind", kinds, scope="session", indirect=True)


@pytest.fixture(scope="session")
def board_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def port(board_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The port of a board of this kind, for all tests of this process."""
    if board_kind == ATTACHED:
        yield str(request.config.getoption("--board"))
    elif board_kind == EMULATED:
        with EmulatedBoard() as emulated:
            yield emulated.port
    else:
        with commanded("--pico") as board:
            yield board.port


@pytest.fixture
def jiffy(port: str, _files_are_left_as_they_were: None) -> Jiffy:
    return Jiffy(port)


# The report: each test says which board it ran on; the run's own process gathers what all workers say.


@pytest.fixture(scope="session")
def identities() -> dict[str, tuple[str, str]]:
    """Name and firmware of each kind of board, asked once."""
    return {}


@pytest.fixture(autouse=True)
def _told_in_the_report(request: pytest.FixtureRequest, identities: dict[str, tuple[str, str]]) -> None:
    kind = request.getfixturevalue("board_kind") if "board_kind" in request.fixturenames else COMMANDED
    if kind == COMMANDED and not command_for_boards():
        return
    if kind not in identities:
        identities[kind] = identity(kind, request)
    request.node.user_properties.append(("board", (*identities[kind], kind == ATTACHED)))


def identity(kind: str, request: pytest.FixtureRequest) -> tuple[str, str]:
    if kind != COMMANDED:
        name, version = Jiffy(request.getfixturevalue("port")).output("exec", WHO).decode().strip().split("|")
        return name.partition(" with ")[0] if kind == EMULATED else name, f"MicroPython {version}"
    # Without the option that makes it say that it is a Pico.
    with commanded() as board:
        name, version = Jiffy(board.port).output("exec", WHO).decode().strip().split("|")
    return f"{name}, started by a command", f"MicroPython {version}"


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--board-report")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(Path(path)))


class Reporter:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._collected = Collected()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        board: Any = dict(report.user_properties).get("board")
        if board and (report.when == "call" or report.outcome != "passed"):
            part = Path(report.nodeid.partition("::")[0]).stem
            name, firmware, physical = board
            self._collected.add(name, firmware, physical, part, report.outcome)

    def pytest_sessionfinish(self) -> None:
        self._collected.write(self._path)


# A user's own board: what lies on its flash is left as it was.


@pytest.fixture(scope="session")
def _files_are_left_as_they_were(port: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Also where the suite deploys programs of its own; main.py is put back."""
    jiffy = Jiffy(port)
    kept = tmp_path_factory.mktemp("kept")
    before = files_of(jiffy)
    for path in before:
        if path == "/main.py" or path.startswith("/jiffy/"):
            (kept / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            jiffy.output("get", path, kept / path[1:])
    yield
    for name in ("/jiffy", "/jiffy-suite", "/main.py", "/main.before-jiffy.py"):
        jiffy("rm", "-r", name)
    for local in sorted(kept.rglob("*")):
        if local.is_file():
            jiffy.output("put", local, f"/{local.relative_to(kept).as_posix()}")
    assert files_of(jiffy) == before


def files_of(jiffy: Jiffy) -> dict[str, str]:
    """The SHA-256 of every file on the board."""
    paths = [entry["path"] for entry in json.loads(jiffy.output("ls", "-r", "--json", "/")) if entry["kind"] == "file"]
    lines = jiffy.output("sha256sum", *paths).decode().splitlines() if paths else []
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}
