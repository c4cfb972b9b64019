"""Files to an emulated board: all right or an error, whatever the line does."""

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import ConnectionLost, Damaged, JiffyError, NoSpace, NotSupported, UsageError
from jiffy.line.transport import SerialTransport, Transport, open_serial
from jiffy.session.features import Features
from jiffy.session.session import Session
from jiffy.work.transfer.agent import Frame, frame
from jiffy.work.transfer.manifest import Changes, listing_text
from jiffy.work.transfer.progress import Progress
from jiffy.work.transfer.transfer import send_files

STAGE = "/jiffy/stage"
LISTING = "/p/.files"
SOURCE = Path(__file__).read_bytes()
OLD = {"/p/a.py": b"old a", "/p/sub/b.py": b"old b", "/p/gone.py": b"gone"}
NEW = {"/p/a.py": SOURCE[:3000], "/p/sub/b.py": SOURCE[3000:5000], "/p/sub/empty.py": b"", "/p/same.py": b"same"}
FREE = "import os\nprint(os.statvfs('/')[3])"
PATIENCE_S = 2.0
"""Where a byte of the agent's code is lost on purpose, silence is what follows."""


class WildTransport(Transport):
    """A serial line on which single bytes are damaged: by direction and position, counted from ``arm``."""

    def __init__(self, inner: SerialTransport) -> None:
        self._inner = inner
        self.name = inner.name
        self.arm()

    def now(self) -> float:
        return self._inner.now()

    def arm(self, direction: str = "", position: int = -1, kind: str = "", *, cut_after: int | None = None) -> None:
        self._direction, self._position, self._kind = direction, position, kind
        self._cut_after = cut_after
        self.count = {"out": 0, "in": 0}

    def read(self, timeout_s: float) -> bytes:
        return self._through("in", self._inner.read(timeout_s))

    def write(self, data: bytes) -> None:
        if self._cut_after is not None and self.count["out"] + len(data) > self._cut_after:
            self._inner.write(data[: self._cut_after - self.count["out"]])
            raise ConnectionLost("the plug was pulled")
        self._inner.write(self._through("out", data))

    def close(self) -> None:
        self._inner.close()

    def _through(self, direction: str, data: bytes) -> bytes:
        place = self._position - self.count[direction]
        self.count[direction] += len(data)
        if direction != self._direction or not 0 <= place < len(data):
            return data
        byte = data[place : place + 1]
        changed = {"flipped": bytes((byte[0] ^ 1 << place % 8,)), "lost": b"", "repeated": byte * 2}[self._kind]
        return data[:place] + changed + data[place + 1 :]


@pytest.fixture(scope="module")
def board() -> Iterator[EmulatedBoard]:
    with EmulatedBoard() as emulated:
        yield emulated


@pytest.fixture
def wild(board: EmulatedBoard) -> Iterator[WildTransport]:
    transport = WildTransport(open_serial(board.port, timeout_s=5))
    yield transport
    transport.close()


@pytest.fixture
def session(wild: WildTransport) -> Iterator[Session]:
    with Session.open(wild, timeout_s=PATIENCE_S) as opened:
        clear(opened)
        yield opened


def clear(session: Session) -> None:
    """An empty flash."""
    session.execute(
        "import os\n"
        "def clear(path):\n"
        " for entry in list(os.ilistdir(path)):\n"
        "  name=path+'/'+entry[0]\n"
        "  if entry[1]==0x4000:\n   clear(name)\n   os.rmdir(name)\n"
        "  else:os.remove(name)\n"
        "clear('')"
    )


def listed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with the list of them, as a deploy sends them."""
    return {**files, LISTING: listing_text(files)}


def send(session: Session, files: dict[str, bytes], *, overwrite: bool = False) -> Progress:
    return send_files(session, listed(files), stage=STAGE, listing=LISTING, overwrite=overwrite)


def on_board(session: Session) -> dict[str, str]:
    """The SHA-256 of every file on the board."""
    code = (
        "import os,hashlib\n"
        "def walk(path):\n"
        " for entry in os.ilistdir(path):\n"
        "  name=path+'/'+entry[0]\n"
        "  if entry[1]==0x4000:walk(name)\n"
        "  else:\n"
        "   h=hashlib.sha256()\n"
        "   with open(name,'rb')as f:\n"
        "    while 1:\n"
        "     b=f.read(4096)\n"
        "     if not b:break\n"
        "     h.update(b)\n"
        "   print(name,h.digest().hex())\n"
        "walk('')"
    )
    return dict(line.split(" ") for line in session.execute(code).decode().split("\r\n") if line)


def listing_of(session: Session, folder: str) -> list[str]:
    return session.execute(f"import os\nprint(' '.join(os.listdir({folder!r})))").decode().split()


def in_place(session: Session) -> dict[str, str]:
    """The same without what is staged."""
    return {path: value for path, value in on_board(session).items() if not path.startswith(STAGE)}


def hashes(files: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in listed(files).items()}


def test_files_arrive_with_their_folders_and_nothing_else(session: Session) -> None:
    progress = send(session, NEW)
    assert on_board(session) == hashes(NEW)
    assert (progress.files_to_send, progress.unchanged, progress.resent, progress.restarts) == (5, 0, 0, [])


def test_unchanged_files_are_not_sent(session: Session) -> None:
    first = send(session, NEW)
    again = send(session, NEW)
    assert (again.files_to_send, again.unchanged, again.content_to_send) == (0, 5, 0)
    assert again.wire_bytes < first.wire_bytes
    assert on_board(session) == hashes(NEW)


def test_only_the_changed_file_is_sent(session: Session) -> None:
    send(session, NEW)
    changed = {**NEW, "/p/same.py": b"other"}
    assert send(session, changed).content_to_send == len(b"other")
    assert on_board(session) == hashes(changed)


def test_stale_files_go_and_what_the_program_wrote_stays(session: Session) -> None:
    send(session, {**OLD, "/p/old/only.py": b"x"})
    session.execute("with open('/p/log.txt','w') as f:f.write('mine')")
    send(session, NEW)
    assert on_board(session) == {**hashes(NEW), "/p/log.txt": hashlib.sha256(b"mine").hexdigest()}
    assert b"old" not in session.execute("import os\nprint(os.listdir('/p'))")


def test_a_file_that_was_altered_on_the_board_is_sent_again(session: Session) -> None:
    send(session, NEW)
    session.execute("with open('/p/same.py','w') as f:f.write('sane')")
    assert send(session, NEW).files_to_send == 1
    assert on_board(session) == hashes(NEW)


def test_a_file_larger_than_a_segment_and_what_does_not_compress_arrive(session: Session) -> None:
    noise = b"".join(hashlib.sha256(number.to_bytes(2)).digest() for number in range(3000))
    files = {"/p/noise.bin": noise, "/p/zeros.bin": bytes(200_000), "/p/codes.bin": bytes((1, 2, 3, 4)) * 5000}
    send(session, files)
    assert on_board(session) == hashes(files)


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "text"])
@pytest.mark.parametrize("deflate", [True, False], ids=["deflate", "plain"])
@pytest.mark.parametrize("sha256", [True, False], ids=["sha256", "crc32"])
def test_firmware_that_lacks_something_gets_the_same_files(
    session: Session, binary: bool, deflate: bool, sha256: bool
) -> None:
    lacking(session, binary_stdin=binary, deflate=deflate, sha256=sha256)
    send(session, OLD)
    assert send(session, OLD).files_to_send == 0
    send(session, NEW)
    assert on_board(session) == hashes(NEW)


def lacking(session: Session, **features: object) -> Features:
    """Let the session think that the firmware lacks something."""
    session._features = dataclasses.replace(session.features, **features)  # type: ignore[arg-type]
    return session._features


def test_many_files_arrive(session: Session) -> None:
    files = {f"/p/{hashlib.sha256(bytes((number,))).hexdigest()[:20]}.py": b"%d" % number for number in range(60)}
    send(session, files)
    assert on_board(session) == hashes(files)
    assert send(session, files).files_to_send == 0
    assert send(session, {"/p/one.py": b"1"}).files_to_send == 2
    assert on_board(session) == hashes({"/p/one.py": b"1"})


def test_ctrl_c_here_leaves_a_board_that_can_be_used(session: Session) -> None:
    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    send(session, OLD)
    with pytest.raises(KeyboardInterrupt):
        send_files(session, listed(NEW), stage=STAGE, listing=LISTING, on_progress=interrupt)
    assert on_board(session) == hashes(OLD)
    assert STAGE.rpartition("/")[2] not in listing_of(session, "/jiffy")
    send(session, NEW)
    assert on_board(session) == hashes(NEW)


@pytest.mark.parametrize("missing", ["crc32", "hexlify", "directories", "rename", "stat"])
def test_firmware_that_cannot_run_the_agent_is_refused(session: Session, missing: str) -> None:
    lacking(session, **{missing: False})
    with pytest.raises(NotSupported, match="cannot receive a tree of files"):
        send(session, NEW)


@pytest.mark.parametrize("path", ["relative.py", "/a/../b", "/a\nb", "/tab\t"])
def test_paths_that_no_board_can_hold_are_refused(session: Session, path: str) -> None:
    with pytest.raises(UsageError, match="cannot be a file's name on the board"):
        send(session, {path: b""})


FAULT_KINDS = ("flipped", "lost", "repeated")
FAULTS = [("out", position, FAULT_KINDS[number % 3]) for number, position in enumerate(range(3, 3900, 197))] + [
    ("in", position, kind) for position in (3, 26, 29, 31, 40, 52, 70) for kind in FAULT_KINDS
]


@pytest.mark.parametrize(("direction", "position", "kind"), FAULTS)
def test_a_damaged_byte_is_repaired(
    session: Session, wild: WildTransport, direction: str, position: int, kind: str
) -> None:
    send(session, OLD)
    wild.arm(direction, position, kind)
    try:
        send(session, NEW)
    except JiffyError:
        # Right too, as long as nothing is wrong: the old files or the new ones.
        wild.arm()
        session.enter()
        assert in_place(session) in (hashes(OLD), hashes(NEW))
        send(session, NEW)
    wild.arm()
    assert in_place(session) == hashes(NEW)


def flipped(whole: Frame) -> Frame:
    return Frame(whole.head, whole.body[:-1] + bytes((whole.body[-1] ^ 64,)) if whole.body else b"")


def test_a_line_that_damages_everything_is_given_up(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    send(session, OLD)
    monkeypatch.setattr("jiffy.work.transfer.agent.frame", lambda *body, care=False: flipped(frame(*body, care=care)))
    with pytest.raises(Damaged, match=r"sent 8 times and never came whole\. Nothing on the board has changed"):
        send(session, NEW)
    monkeypatch.undo()
    assert in_place(session) == hashes(OLD)
    send(session, NEW)
    assert on_board(session) == hashes(NEW)


def test_a_second_transfer_goes_on_where_the_first_was_cut(board: EmulatedBoard) -> None:
    noise = b"".join(hashlib.sha256(number.to_bytes(2)).digest() for number in range(2000))
    files = {f"/p/{number}": noise[number * 16_000 : (number + 1) * 16_000] for number in range(4)}
    transport = WildTransport(open_serial(board.port, timeout_s=5))
    first = Session.open(transport)
    clear(first)
    _ = first.features
    transport.arm(cut_after=40_000)
    with pytest.raises(ConnectionLost):
        send(first, files)
    first.close()
    with Session.open(open_serial(board.port, timeout_s=5)) as second:
        wire = send(second, files).wire_bytes
        assert wire < 40_000
        assert on_board(second) == hashes(files)


def test_no_space_is_told_with_figures_before_anything_is_written() -> None:
    with EmulatedBoard(flash_kib=128) as small, Session.open(open_serial(small.port, timeout_s=5)) as session:
        send(session, OLD)
        free = session.execute(FREE)
        with pytest.raises(NoSpace, match=r"no space on the board: 1\d\d KiB are needed .* and \d\d KiB are free"):
            send(session, {"/p/large.bin": bytes(100_000)})
        assert on_board(session) == hashes(OLD)
        assert session.execute(FREE) == free
        send(session, NEW)
        assert on_board(session) == hashes(NEW)


def test_a_file_system_that_is_full_amid_the_files_keeps_what_was_there_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Changes, "check_space", lambda *figures: None)
    with EmulatedBoard(flash_kib=128) as small, Session.open(open_serial(small.port, timeout_s=5)) as session:
        send(session, OLD)
        free = session.execute(FREE)
        noise = b"".join(hashlib.sha256(number.to_bytes(2)).digest() for number in range(4000))
        with pytest.raises(NoSpace, match="no space left on the board"):
            send(session, {**NEW, "/p/large.bin": noise})
        assert on_board(session) == hashes(OLD)
        assert session.execute(FREE) == free
        send(session, NEW)
        assert on_board(session) == hashes(NEW)


def test_a_board_whose_memory_is_full_is_cleared_once_and_that_is_said(
    session: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    _ = session.features
    session.execute("hog=()\ntry:\n while 1:hog=(hog,bytearray(99))\nexcept MemoryError:hog=hog[0][0]\n")
    progress = send(session, NEW)
    assert on_board(session) == hashes(NEW)
    assert (progress.files_to_send, progress.resent, progress.restarts) == (5, 0, [])
    assert capfd.readouterr().err.count("the board's memory was full or in pieces: it was cleared by a soft reset") == 1


def test_nothing_of_the_agent_is_left_in_the_boards_memory(session: Session) -> None:
    _ = session.features
    session.execute("import gc\ngc.threshold(4096)\na=_a=1")
    names = session.execute("print(sorted(globals()))")
    send(session, NEW)
    assert session.execute("print(sorted(globals()))") == names.replace(b"'_a', ", b"")
    assert session.execute("print(gc.threshold())").strip() == b"4096"
    session.execute("gc.threshold(-1)")


def test_emptied_folders_go_at_every_level_and_shadow_nothing(session: Session) -> None:
    send(session, {"/p/net/__init__.py": b"V = 1", "/p/net/proto/__init__.py": b"", "/p/net/proto/deep/x.py": b""})
    send(session, {"/p/net.py": b"V = 2"})
    assert on_board(session) == hashes({"/p/net.py": b"V = 2"})
    assert listing_of(session, "/p") == [".files", "net.py"]
    send(session, {"/p/net/__init__.py": b"V = 3"})
    assert sorted(listing_of(session, "/p")) == [".files", "net"]


def test_a_file_comes_where_a_folder_was(session: Session) -> None:
    send(session, {"/p/data/one": b"1"})
    send(session, {"/p/data": b"2"})
    assert on_board(session) == hashes({"/p/data": b"2"})
    send(session, {"/p/data/one": b"1"})
    assert on_board(session) == hashes({"/p/data/one": b"1"})


def test_a_folder_that_loses_its_last_file_takes_new_ones(session: Session) -> None:
    send(session, {"/p/lib/old.py": b"1"})
    for files in ({"/p/app.py": b"2", "/p/lib/new.py": b"2"}, {"/p/app.py": b"3", "/p/lib/deep/new.py": b"3"}):
        send(session, files)
        assert on_board(session) == hashes(files)


def test_a_data_file_that_the_program_changed_is_kept_until_it_shall_be_overwritten(session: Session) -> None:
    files = {"/p/main.py": b"1", "/p/config.json": b"{}", "/p/other.txt": b"o"}
    changed = {**files, "/p/config.json": b'{"changed": 1}'}
    send(session, files)
    session.execute("with open('/p/config.json','w') as f:f.write('{\"changed\": 1}')")
    for wanted in (files, {**files, "/p/main.py": b"2"}, {**files, "/p/config.json": b'{"mine": 1}'}):
        progress = send(session, wanted)
        assert progress.kept == ["/p/config.json"]
        assert on_board(session)["/p/config.json"] == hashes(changed)["/p/config.json"]
    assert send(session, files, overwrite=True).kept == []
    assert on_board(session) == hashes(files)
    assert send(session, changed).kept == []
    session.execute("import os\nos.remove('/p/config.json')")
    assert send(session, changed).kept == []
    assert on_board(session) == hashes(changed)


def test_what_an_earlier_transfer_left_is_swept(session: Session) -> None:
    session.execute(f"import os\nos.mkdir('/jiffy')\nos.mkdir({STAGE!r})\nopen({STAGE + '/old'!r},'w').close()")
    send(session, NEW)
    assert on_board(session) == hashes(NEW)


def test_a_journal_that_an_earlier_transfer_left_is_carried_out_first(session: Session) -> None:
    send(session, OLD)
    session.execute(
        f"import os\nos.mkdir({STAGE!r})\nwith open({STAGE + '/1'!r},'w') as f:f.write('new a')\n"
        f"with open({STAGE + '/commit'!r},'w') as f:f.write({STAGE + '/1'!r}+'\\t/p/a.py\\n')"
    )
    assert send(session, {**OLD, "/p/a.py": b"new a"}).files_to_send == 0
    assert listing_of(session, "/jiffy") == []
