"""Boards that have more than one file system, or none at the root."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from tests.tools.command_line import Jiffy

RAM_DISK = """\
import vfs
class Disk:
    def __init__(self):
        self.data = bytearray(512 * 48)
    def readblocks(self, block, buffer, offset=0):
        start = block * 512 + offset
        buffer[:] = self.data[start:start + len(buffer)]
    def writeblocks(self, block, buffer, offset=0):
        start = block * 512 + offset
        self.data[start:start + len(buffer)] = buffer
    def ioctl(self, what, argument):
        return {4: 48, 5: 512, 6: 0}.get(what)
disk = Disk()
vfs.VfsLfs2.mkfs(disk)
vfs.mount(vfs.VfsLfs2(disk), '/ram')
"""
FLASH_IN_A_FOLDER = """\
import vfs, os
(flash, _), = vfs.mount()
vfs.umount('/')
vfs.mount(flash, '/flash')
os.chdir('/flash')
"""


@pytest.fixture
def jiffy(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Jiffy]:
    with EmulatedBoard() as board:
        yield Jiffy(capsysbinary, monkeypatch).on(board.port)


def names(jiffy: Jiffy, *words: str) -> list[str]:
    return [line.split(None, 1)[1] for line in jiffy("ls", *words).decode().splitlines()]


def test_files_go_from_one_file_system_to_another(jiffy: Jiffy) -> None:
    jiffy("exec", RAM_DISK)
    jiffy("put", "-", "/ram/note.txt", given=b"note")
    jiffy("put", "-", "/lib/a.py", given=b"a")
    jiffy("mv", "/ram/note.txt", "/")
    jiffy("mv", "/lib", "/ram/")
    assert names(jiffy, "-r", "/") == ["note.txt", "ram/", "ram/lib/", "ram/lib/a.py"]
    assert [line.split()[-1] for line in jiffy("df").splitlines()[1:]] == [b"/ram", b"/"]


def test_what_is_mounted_is_emptied_and_stays(jiffy: Jiffy) -> None:
    jiffy("exec", RAM_DISK)
    jiffy("put", "-", "/ram/lib/a.py", given=b"a")
    jiffy("rm", "-r", "/ram")
    assert names(jiffy, "-r", "/") == ["ram/"]


def test_a_flash_in_a_folder_is_the_root(jiffy: Jiffy, tmp_path: Path) -> None:
    jiffy("exec", FLASH_IN_A_FOLDER)
    jiffy("exec", RAM_DISK)
    for name in ("one.txt", "/two.txt", ":/flash/three.txt", "/ram/four.txt"):
        jiffy("put", "-", name, given=b"text")
    assert names(jiffy) == names(jiffy, "/") == ["one.txt", "three.txt", "two.txt"]
    assert names(jiffy, "/flash/one.txt") == ["/flash/one.txt"]
    jiffy("get", "/ram/*", "*.txt", f"{tmp_path}/")
    assert len(list(tmp_path.iterdir())) == 4
    jiffy("rm", "-r", "/", "--yes")
    assert names(jiffy) == []
    assert names(jiffy, "/ram") == ["four.txt"]
