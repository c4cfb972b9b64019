"""Which board each test of the suite runs on, and the report of what was run where."""

import json
import sys
from collections.abc import Iterator

import pytest

from board.emulated.launcher import EmulatedBoard
from tests.on_boards.boards import Jiffy, command_for_boards, commanded

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
def port(board_kind: str, request: pytest.FixtureRequest, identities: "Identities") -> Iterator[str]:
    """The port of a board of this kind, for all tests of this process."""
    if board_kind == ATTACHED:
        attached = str(request.config.getoption("--board"))
        identities.ask(board_kind, attached)
        yield attached
    elif board_kind == EMULATED:
        with EmulatedBoard() as emulated:
            identities.ask(board_kind, emulated.port)
            yield emulated.port
    else:
        with commanded("--pico") as board:
            yield board.port


@pytest.fixture
def jiffy(port: str, _files_are_left_as_they_were: None) -> Jiffy:
    return Jiffy(port)


# The report: each test says which board it ran on; the run's own process gathers what all workers say.


class Identities:
    """Name and firmware of each kind of board, asked once, while nobody else has its port."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def ask(self, kind: str, port: str) -> None:
        name, version = Jiffy(port).output("exec", WHO).decode().strip().split("|")
        self._known[kind] = (name, f"MicroPython {version}")

    def of(self, kind: str) -> tuple[str, str]:
        if kind == COMMANDED and kind not in self._known:
            # Without the option that makes it say that it is a Pico.
            with commanded() as board:
                self.ask(kind, board.port)
        name, firmware = self._known[kind]
        return (name.partition(" with ")[0] if kind == EMULATED else name), firmware


@pytest.fixture(scope="session")
def identities() -> Identities:
    return Identities()


@pytest.fixture(autouse=True)
def _told_in_the_report(request: pytest.FixtureRequest, identities: Identities) -> None:
    kind = COMMANDED
    if "board_kind" in request.fixturenames:
        kind = request.getfixturevalue("board_kind")
        request.getfixturevalue("port")
    if kind != COMMANDED or command_for_boards():
        request.node.user_properties.append(("board", (*identities.of(kind), kind == ATTACHED)))


# A user's own board: what lies on its flash is left as it was.


MINE = ("/jiffy", "/jiffy-suite", "/main.py", "/main.before-jiffy.py")
"""What the suite itself writes, with the programs that it deploys."""


@pytest.fixture(scope="session")
def _files_are_left_as_they_were(port: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    jiffy = Jiffy(port)
    kept = tmp_path_factory.mktemp("kept")
    before = files_of(jiffy)
    for path in before:
        if path.startswith(MINE):
            (kept / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            jiffy.output("get", path, kept / path[1:])
    if any(kept.iterdir()):
        print(f"copies of the board's main.py and /jiffy are in {kept}, should this run be killed", file=sys.__stderr__)
    yield
    for name in MINE:
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
