"""A real board's firmware: the micro:bit's MicroPython 1.9.2, with 9 KB of heap, no raw-paste, folders or hashlib."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiffy.errors import BoardException, NoSpace, NotSupported, RemoteFileError, TimedOut
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from jiffy.work.files.remote_files import put_file
from jiffy.work.files.remote_folders import RemoteFolders
from jiffy.work.files.remote_reading import RemoteReader
from tests.tools.command_line import Jiffy
from tests.tools.serial_boards import microbit

# The firmware drops a file whose writing fails, so the flash is filled by many.
FILL_FLASH = """\
try:
 for n in range(99):
  with open('filler%d' % n, 'wb') as f:
   for block in range(8): f.write(b'x' * 100)
except OSError: pass
"""


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with microbit() as path:
        yield path


@pytest.fixture
def session(port: str) -> Iterator[Session]:
    with Session.open(open_serial(port)) as opened:
        yield opened


def test_code_runs_and_its_output_comes_back(session: Session) -> None:
    assert session.execute("print(6 * 7)\nprint('done')").split() == [b"42", b"done"]


def test_a_traceback_comes_back_as_an_error(session: Session) -> None:
    with pytest.raises(BoardException, match="ZeroDivisionError") as caught:
        session.execute("print('before')\n1 / 0")
    assert caught.value.output.split() == [b"before"]
    assert "line 2" in caught.value.traceback


def test_ctrl_c_ends_an_endless_loop(session: Session) -> None:
    session.start("while True:\n pass")
    _, error = session.stop()
    assert b"KeyboardInterrupt" in error


def test_an_endless_loop_is_given_up_in_time_and_the_board_is_usable_after_it(session: Session) -> None:
    with pytest.raises(TimedOut, match="has not ended"):
        session.execute("while True:\n pass", timeout_s=0.2)
    assert session.execute("print(1)").strip() == b"1"


@pytest.mark.parametrize(
    "program",
    [
        "while True:\n pass",
        "while True:\n print('text without an end')",
        "while True:\n print('raw REPL; CTRL-B to exit\\r\\n>>> ')",
        "input('name? ')",
    ],
)
def test_a_busy_board_is_entered_without_a_reset(port: str, program: str) -> None:
    first = Session.open(open_serial(port))
    first.execute("kept = 'from before'")
    first.start(program)
    first.transport.close()
    with Session.open(open_serial(port)) as second:
        assert second.execute("print(kept)").strip() == b"from before"


def test_a_soft_reset_clears_the_memory(session: Session) -> None:
    session.execute("gone = 1")
    session.soft_reset()
    with pytest.raises(BoardException, match="NameError"):
        session.execute("gone")


def test_the_firmware_tells_what_it_can_do(session: Session) -> None:
    features = session.features
    assert (features.implementation, features.version, features.word_bits) == ("micropython", (1, 9, 2), 32)
    assert "micro:bit" in features.machine
    assert not any((features.has_raw_paste, features.sha256, features.directories, features.rename, features.mpy))
    assert 1000 < features.free_memory < 16_384


def read(session: Session, path: str) -> bytes:
    (entry,) = RemoteFolders(session).find([path])
    return RemoteReader(session).read(entry)


def names(session: Session) -> list[str]:
    return [entry.name for entry in RemoteFolders(session).listing("")]


def test_a_binary_file_comes_back_byte_for_byte(session: Session) -> None:
    content = bytes(range(256)) * 2 + b"\r\n\x04\x03'\"\\"
    folders = RemoteFolders(session)
    put_file(session, content, "data.bin")
    assert read(session, "data.bin") == content
    (entry,) = folders.listing("")
    assert (entry.name, entry.is_folder, entry.size) == ("data.bin", False, len(content))
    reader = RemoteReader(session)
    assert reader.digests([entry]) == [reader.digest(content)]
    assert folders.remove([entry]) == 1
    assert names(session) == []


def test_names_with_quotes_blanks_and_other_alphabets_are_kept(session: Session) -> None:
    wanted = ['it\'s "here"', "\u03bc\u00e9.txt", "back\\slash"]
    for name in wanted:
        put_file(session, name.encode(), name)
    assert names(session) == sorted(wanted)
    for name in wanted:
        assert read(session, name) == name.encode()
    folders = RemoteFolders(session)
    folders.remove(folders.find(wanted))
    assert names(session) == []


def test_a_file_that_does_not_fit_is_refused_and_leaves_nothing(session: Session) -> None:
    # The flash keeps 30 KB, filled by the board itself to save the line's time.
    session.execute(FILL_FLASH, timeout_s=30)
    with pytest.raises(NoSpace, match="no space left"):
        put_file(session, b"y" * 2000, "big")
    folders = RemoteFolders(session)
    assert folders.kind("big") is None
    folders.remove(folders.listing(""))


def test_what_the_firmware_has_not_is_said(session: Session) -> None:
    with pytest.raises(NotSupported, match="keeps no folders"):
        RemoteFolders(session).make(["lib"])
    with pytest.raises(RemoteFileError, match="missing is not on the board"):
        read(session, "missing")


def test_the_commands_do_the_same(
    port: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    jiffy = Jiffy(capsysbinary, monkeypatch).on(port)
    local = tmp_path / "note.bin"
    local.write_bytes(b"\x00\xff note\r\n")
    jiffy("put", str(local))
    assert jiffy("ls").split() == [b"9", b"note.bin"]
    assert jiffy("cat", "note.bin") == local.read_bytes()
    jiffy("get", "note.bin", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == local.read_bytes()
    jiffy("rm", "note.bin")
    assert jiffy.fails("rm", "note.bin", status=11).count("\n") == 1
    assert jiffy("exec", "-", given=b"print('seen')") == b"seen\n"
    assert "ZeroDivisionError" in jiffy.fails("exec", "1/0", status=1)


def test_the_prompt_works_through_pipes(port: str) -> None:
    line = [sys.executable, "-m", "jiffy", "repl", "--port", port, "--share"]
    result = subprocess.run(line, input=b"print(6 * 7)\n", capture_output=True, timeout=60, check=True)
    assert b"\r\n42\r\n>>> " in result.stdout
