"""Files to a real 32-bit firmware: in the memory that the agent is promised to need, on a heap in pieces, through power
cuts. The board is started by the command that JIFFY_BOARD_COMMAND names."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import JiffyError
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.session.session import Session
from jiffy.work.programs.deploy import install
from jiffy.work.project.program import collect
from jiffy.work.transfer import agent
from jiffy.work.transfer.manifest import listing_text
from jiffy.work.transfer.progress import Progress
from jiffy.work.transfer.transfer import send_files
from tests.interpreters import require_micropython32
from tests.on_boards.boards import commanded

BUDGET_BYTES = 8000
LARGEST_BLOCK_BYTES = 2000
RANDOM = random.Random(9)
SOURCE = Path(__file__).read_text()
FILES = {
    **{f"/p/folder{number % 5}/m{number}.py": SOURCE[number * 31 :][:2500].encode() for number in range(40)},
    "/p/noise.bin": RANDOM.randbytes(6000),
}

MEASURING = """\
def alive():
    write("\\x06")
    gc.collect()
    globals()["peak"][0] = max(peak[0], gc.mem_alloc())"""

FILL = """\
import gc
gc.collect()
room=bytearray({free})
chain=None
size=256
while size>15:
 try:
  while 1:chain=[chain,bytearray(size)]
 except MemoryError:size//=2
room=None
"""
"""All is in use but for one piece."""

CRUMBLE = """\
import gc
gc.collect()
kept=[0]*200
n=0
try:
 while 1:kept[n]=bytearray(1936);n+=1
except MemoryError:pass
for n in range(n%2,n,2):kept[n]=0
gc.collect()
"""
"""Every second block is free again; the last one, with what is free behind it, is not."""


@contextmanager
def board(*options: str) -> Iterator[str]:
    """The port of a board that is started with these options."""
    with commanded(*options) as started:
        yield started.port


def send(session: Session, files: dict[str, bytes]) -> Progress:
    everything = {**files, "/p/.files": listing_text(files)}
    return send_files(session, everything, stage="/jiffy/stage", listing="/p/.files")


def arrived(session: Session) -> bool:
    """Whether the board compares all files as the same."""
    return send(session, FILES).files_to_send == 0


def number(session: Session, code: str) -> int:
    return int(session.execute(f"import gc\ngc.collect()\nprint({code})"))


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An agent that notes how much memory is in use at each sign of life."""
    plain = agent.device_function
    monkeypatch.setattr(agent, "device_function", lambda name: MEASURING if name == "alive" else plain(name))
    agent.code.cache_clear()
    yield
    agent.code.cache_clear()


@pytest.fixture(params=["Cortex-M3", "emulated, 32 bit"])
def port(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A board whose objects are as large as on a board."""
    if request.param == "Cortex-M3":
        with board("--heap", "64", "--no-timing") as of_command:
            yield of_command
    else:
        monkeypatch.setenv("JIFFY_MICROPYTHON", require_micropython32())
        with EmulatedBoard(heap_kib=64) as emulated:
            yield emulated.port


@pytest.mark.usefixtures("measuring")
def test_the_agent_and_all_that_it_holds_stay_within_the_budget(port: str) -> None:
    with Session.open(open_serial(port)) as session:
        _ = session.features
        session.execute("peak=[0]")
        before = number(session, "gc.mem_alloc()")
        send(session, FILES)
        peak, left = number(session, "peak[0]") - before, number(session, "gc.mem_alloc()") - before
    print(f"\nthe agent at its peak: {peak:,} bytes of {BUDGET_BYTES:,}; names left after it: {left:,} bytes")
    assert 5000 < peak <= BUDGET_BYTES


# On the emulated board what is free lies in more pieces with some versions of MicroPython (1.25), and 9,000 are needed.
@pytest.mark.parametrize("port", ["Cortex-M3"], indirect=True)
def test_files_arrive_where_no_more_than_the_budget_is_free(port: str) -> None:
    with Session.open(open_serial(port)) as session:
        features = session.features
        session.soft_reset()
        session.execute(FILL.format(free=BUDGET_BYTES - 400))
        free_memory = number(session, "gc.mem_free()")
        assert free_memory <= BUDGET_BYTES
        session._features = replace(features, free_memory=free_memory)
        progress = send(session, FILES)
        assert (progress.files_to_send, progress.restarts, progress.resent) == (len(FILES) + 1, [], 0)
        assert number(session, "size") < 16, "nobody has cleared its memory"
        session.execute("chain=None")
        assert arrived(session)


def test_files_arrive_on_a_heap_of_holes(capfd: pytest.CaptureFixture[str]) -> None:
    with board("--heap", "64", "--no-timing") as port, Session.open(open_serial(port)) as session:
        _ = session.features
        session.execute(CRUMBLE)
        with pytest.raises(JiffyError, match="MemoryError"):
            session.execute(f"bytearray({LARGEST_BLOCK_BYTES + 50})")
        progress = send(session, FILES)
        assert (progress.files_to_send, progress.restarts, progress.resent) == (len(FILES) + 1, [], 0)
        assert number(session, "len(kept)") == 200
        assert arrived(session)
    assert "memory" not in capfd.readouterr().err


def version(folder: Path, digit: int) -> Path:
    """A program of several modules that writes at each boot which version its parts are."""
    app = folder / f"version{digit}"
    app.mkdir()
    parts = range(6)
    lines = [*(f"import part{part}" for part in parts), "with open('/boots.txt', 'a') as file:"]
    versions = "+".join(f"part{part}.VERSION" for part in parts)
    (app / "main.py").write_text("\n".join([*lines, f"    file.write('{digit}' + {versions} + '\\n')", ""]))
    for part in parts:
        (app / f"part{part}.py").write_text(f"VERSION = '{digit}'\nTEXT = '{digit * (part + 1) * 99}'\n")
    return app


def booted(port: str) -> SerialTransport:
    """The line to a board whose main.py has run undisturbed."""
    transport, seen = open_serial(port), b""
    end = transport.now() + 10
    while b">>> " not in seen and transport.now() < end:
        seen += transport.read(0.2)
    return transport


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The image of a board with the first version on it, and the second version."""
    folder = tmp_path_factory.mktemp("versions")
    image = folder / "image"
    with board("--no-timing", "--image", str(image)) as port, Session.open(open_serial(port)) as session:
        install(session, collect(version(folder, 1)), boots=True)
    return image, version(folder, 2)


@pytest.mark.parametrize("mode", range(4))
@pytest.mark.parametrize("operation", [3, 9, 17, 26, 35, 44, 53, 62, 71, 80, 89, 98])
def test_a_power_cut_in_any_flash_operation_leaves_a_board_that_boots_the_old_program_or_the_new_one(
    deployed: tuple[Path, Path], tmp_path: Path, operation: int, mode: int
) -> None:
    image = tmp_path / "image"
    shutil.copy(deployed[0], image)
    cut = ["--cut-at", str(operation), "--cut-mode", str(mode)]
    with board("--no-timing", "--image", str(image), *cut) as port:
        # The board boots by itself after the cut, and the tool may go on with what it did: every boot counts.
        try:
            with Session.open(open_serial(port), timeout_s=1) as session:
                install(session, collect(deployed[1]), boots=True)
        except JiffyError:
            pass
    with board("--no-timing", "--image", str(image)) as port, Session.open(booted(port)) as session:
        boots = session.execute("print(open('/boots.txt').read())").decode().split()
        assert boots
        assert set(boots) <= {"1" * 7, "2" * 7}
        install(session, collect(deployed[1]), boots=True)
        assert b"stage" not in session.execute("import os\nprint(os.listdir('/jiffy'))")
