"""The kernel's golden programs on the board, in a folder of their own: they print what they print everywhere."""

from collections.abc import Iterator

import pytest

from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from jiffy.work.files.remote_files import put_files
from jiffy.work.files.remote_folders import RemoteFolders
from jiffy.work.project.compile import compiled
from jiffy.work.project.program import shipped_folder
from tests.golden.program import Program, programs
from tests.golden.test_golden_programs import expectation

FOLDER = "/jiffy-suite/golden"
# A board has one stream for all that is printed; what goes to standard error is no part of the expectation.
START = f"""\
import gc, io, sys
gc.threshold(2048)
sys.path.insert(0, {FOLDER!r})
class Sys:
 stderr = io.StringIO()
 def __getattr__(self, name, real=sys):
  return getattr(real, name)
sys.modules['sys'] = Sys()
import kernel, kernel.clock
sys.modules['asyncio'] = kernel
"""
VIRTUAL = "kernel.clock.default_clock = kernel.clock.VirtualClock\n"
ON_BOARDS = [
    program
    for program in programs()
    if program.in_virtual_time and not program.says("needs") and not program.says("double floats")
]


@pytest.fixture(scope="module")
def session(port: str, _files_are_left_as_they_were: None) -> Iterator[Session]:
    with Session.open(open_serial(port, timeout_s=5), timeout_s=30) as opened:
        folder = shipped_folder("kernel")
        mpy = int(opened.execute("import sys;print(sys.implementation._mpy)"))
        files = {}
        for path in sorted(folder.rglob("*.py")):
            name = f"kernel/{path.relative_to(folder).with_suffix('').as_posix()}"
            code = compiled(path.read_bytes(), f"{name}.py", mpy)
            assert code is not None, "the board loads .mpy files"
            files[f"{FOLDER}/{name}.mpy"] = code
        put_files(RemoteFolders(opened), {path: data for path, data in files.items() if "_cpython" not in path})
        yield opened
        opened.soft_reset()


@pytest.mark.parametrize("program", ON_BOARDS, ids=lambda program: program.name)
def test_a_golden_program_prints_what_it_prints_everywhere(program: Program, session: Session) -> None:
    session.soft_reset()
    session.execute(START + VIRTUAL)
    session.start(program.source)
    output, error = session.finish()
    assert error == b"", error.decode()
    assert output.decode().replace("\r\n", "\n") == expectation(program), program.rule
