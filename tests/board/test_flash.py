"""The flash: it is all that a program sees of files, it fills up, and no cut of the power breaks it."""

import time
from pathlib import Path

import pytest

from board.emulated.interpreter import Interpreter
from board.emulated.launcher import EmulatedBoard, EmulatedBoardError
from tests.board.client import Client
from tests.board.conftest import Start

HOST_FILE = str(Path(__file__).resolve())


def test_flash_has_the_size_of_a_picos(client: Client) -> None:
    client.raw()
    assert client.execute("import os\ns = os.statvfs('/')\nprint(s[0] * s[2] // 1024)") == "1408\r\n"
    assert client.execute("print(os.listdir(), os.getcwd())") == "[] /\r\n"


def test_full_flash_raises_enospc_and_recovers(start: Start) -> None:
    client = start(flash_kib=64)
    client.raw()
    client.begin("with open('big', 'w') as f:\n    while True: f.write('x' * 1000)")
    assert "OSError: 28" in client.finish()[1]
    assert client.execute("import os\nos.remove('big')\nwith open('small', 'w') as f: f.write('fits')") == ""


def test_a_full_heap_raises_memory_error_and_recovers(client: Client) -> None:
    client.raw()
    client.begin("def fill():\n    blocks = []\n    while True:\n        blocks.append(bytes(1000))\nfill()")
    assert "MemoryError: memory allocation failed" in client.finish()[1]
    assert client.execute("print(len([bytes(1000) for _ in range(140)]))") == "140\r\n"


def test_the_heap_is_as_large_as_asked_for(interpreter: Interpreter, start: Start) -> None:
    client = start(heap_kib=64)
    client.raw()
    free = int(client.execute("import gc\ngc.collect()\nprint(gc.mem_free())"))
    assert 0.93 < free / (interpreter.word_bytes // 4 * 64 * 1024) < 1.15


@pytest.mark.parametrize(
    "attempt",
    [
        f"open({HOST_FILE!r})",
        "import os\nos.VfsPosix",
        "import vfs\nvfs.VfsPosix",
        "import uos\nuos.VfsPosix",
        "import os\nos.system('true')",
        "import os\nos.getenv('PATH')",
        "import socket\nsocket.socket()",
        "import sys\nsys.modules['device.start']",
    ],
)
def test_nothing_leads_to_the_host(attempt: str, client: Client) -> None:
    client.raw()
    client.begin(attempt)
    output, error = client.finish()
    assert output == ""
    assert error.splitlines()[-1].split(":")[0] in ("OSError", "AttributeError", "KeyError")


def test_a_program_sees_a_boards_path_and_identity(client: Client) -> None:
    client.raw()
    assert client.execute("import sys\nprint(sys.path, sys.argv, sys.platform)") == (
        "['', '.frozen', '/lib'] [] emulated\r\n"
    )
    assert client.execute("print(sys.implementation._machine)") == "Jiffy emulated board with MicroPython\r\n"
    assert client.execute("import os\nprint(os.uname().machine)") == "Jiffy emulated board with MicroPython\r\n"
    assert client.execute("print(sorted(n for n in dir() if n[0] != '_'))") == "['os', 'sys']\r\n"


@pytest.mark.parametrize("moment_ms", [0, 3, 7, 12, 18, 25])
def test_a_pulled_plug_at_any_moment_leaves_flash_that_mounts(moment_ms: int, start: Start, tmp_path: Path) -> None:
    image = tmp_path / "flash.img"
    client = start(flash_path=image, flash_kib=128)
    client.raw()
    client.execute("with open('kept', 'w') as f: f.write('kept')")
    client.begin(
        "import os\nprint('begun')\nwhile True:\n"
        "    with open('new', 'w') as f: f.write('n' * 6000)\n    os.rename('new', 'current')"
    )
    client.until(b"begun")
    time.sleep(moment_ms / 1000)  # any moment will do; these spread over several rounds of the program
    client.board.kill()
    again = start(flash_path=image)
    again.raw()
    assert again.execute("print(open('kept').read())") == "kept\r\n"
    size = again.execute("import os\nprint(os.stat('current')[6] if 'current' in os.listdir() else 6000)")
    assert size == "6000\r\n"


def test_one_image_belongs_to_one_board(start: Start, tmp_path: Path) -> None:
    start(flash_path=tmp_path / "flash.img")
    with pytest.raises(EmulatedBoardError, match="in use by another emulated board"):
        EmulatedBoard(flash_path=tmp_path / "flash.img")


def test_a_file_that_is_no_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not flash")
    with pytest.raises(EmulatedBoardError, match="not a flash image"):
        EmulatedBoard(flash_path=tmp_path / "notes.txt")


def test_a_named_image_keeps_the_boards_unique_id(start: Start, tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        client = start(flash_path=tmp_path / "flash.img")
        client.raw()
        ids.append(client.execute("import machine\nprint(machine.unique_id())"))
        client.board.close()
    assert ids[0] == ids[1]
