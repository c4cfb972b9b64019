"""A project's files as its program finds them on the board: run, deployed, alone and in its folder."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.cli import main
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from jiffy.work.project.built_in_modules import BUILT_IN, EXTENSIBLE


@pytest.fixture(scope="module")
def board() -> Iterator[EmulatedBoard]:
    with EmulatedBoard() as emulated:
        yield emulated


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return name


def printed(board: EmulatedBoard, captured: pytest.CaptureFixture[str], program: str) -> str:
    """What the program prints when it is run."""
    captured.readouterr()
    status = main(["run", "--port", board.port, program])
    out, complaint = captured.readouterr()
    assert status == 0, complaint
    return out


def test_lib_is_on_the_path_of_a_folder_a_single_file_and_what_boots(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    write("p/lib/helper.py", "def hello():\n    return 'from lib'\n")
    write("p/lib/acme/__init__.py", "from . import part\nVALUE = part.VALUE\n")
    write("p/lib/acme/part.py", "VALUE = 7\n")
    entry = write("p/main.py", "import helper\nfrom acme import VALUE\nprint(helper.hello(), VALUE)\n")
    assert printed(board, capfd, "p") == "from lib 7\n"
    assert printed(board, capfd, entry) == "from lib 7\n"
    assert main(["deploy", "--port", board.port, "p"]) == 0
    capfd.readouterr()
    assert main(["reset", "--watch", "--for", "1s", "--port", board.port]) == 0
    assert capfd.readouterr().out.startswith("from lib 7\n")
    assert main(["exec", "--port", board.port, "import sys; sys.modules.clear(); exec(open('/main.py').read())"]) == 0
    assert capfd.readouterr().out == "from lib 7\n"


def test_folders_without_init_are_packages(board: EmulatedBoard, capfd: pytest.CaptureFixture[str]) -> None:
    write("p/parts/deep/valve.py", "NAME = 'valve'\n")
    write("p/drivers/pump.py", "NAME = 'pump'\n")
    entry = write(
        "p/main.py",
        "from parts.deep import valve\nfrom drivers import pump\nfrom drivers.led import Led\n"
        "print(valve.NAME, pump.NAME, Led.__name__)\n",
    )
    assert printed(board, capfd, "p") == "valve pump Led\n"
    assert printed(board, capfd, entry) == "valve pump Led\n"


def test_a_folder_called_drivers_in_lib_stands_beside_our_drivers(capfd: pytest.CaptureFixture[str]) -> None:
    write("p/lib/drivers/pump.py", "NAME = 'pump'\n")
    write(
        "p/main.py",
        "import board\nfrom drivers import pump\nfrom drivers.led import Led\nprint(pump.NAME, Led.__name__)\n",
    )
    for program in ("p", "p/main.py"):
        assert main(["run", program, "--port", "emulated"]) == 0
        assert capfd.readouterr().out == "pump Led\n"


def test_a_projects_own_board_and_drivers_win(capfd: pytest.CaptureFixture[str]) -> None:
    write("p/board.py", "LED_PIN = 3\n")
    write("p/drivers/__init__.py", "OURS = 'mine'\n")
    write(
        "p/main.py",
        "import board, drivers, kernel\n\n\nasync def main():\n    print(board.LED_PIN, drivers.OURS)\n\n\n"
        "kernel.run(main())\n",
    )
    with EmulatedBoard() as board:
        assert printed(board, capfd, "p") == "3 mine\n"


def test_source_with_a_byte_order_mark_runs(board: EmulatedBoard, capfd: pytest.CaptureFixture[str]) -> None:
    Path("marked.py").write_bytes(b"\xef\xbb\xbfimport part\nprint(part.NAME, __name__)\n")
    Path("part.py").write_bytes(b"\xef\xbb\xbfNAME = 'part'\n")
    assert printed(board, capfd, "marked.py") == "part __main__\n"


THERE = """\
for name in {names!r}:
    try:
        __import__(name)
        print(name)
    except ImportError:
        pass
"""
FINDS = """\
import os, sys
os.mkdir('/names')
sys.path.insert(0, '/names')
for name in {names!r}:
    sys.modules.pop(name, None)
    with open('/names/%s.py' % name, 'w') as file:
        file.write('MINE = 1')
    print(name, hasattr(__import__(name), 'MINE'))
"""


def test_the_lists_of_built_in_modules_are_true_for_this_firmware(board: EmulatedBoard) -> None:
    with Session.open(open_serial(board.port, timeout_s=5)) as session:
        session.soft_reset()
        built_in = session.execute(THERE.format(names=sorted(BUILT_IN | EXTENSIBLE)))
        names = built_in.decode().split()
        answer = session.execute(FINDS.format(names=names)).decode().split()
    finds_file = dict(zip(answer[::2], answer[1::2], strict=True))
    assert len(names) > 25
    assert finds_file == {name: str(name in EXTENSIBLE) for name in names}


def complaint(board: EmulatedBoard, captured: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The status of the command, and what it says behind its account of the transfer."""
    captured.readouterr()
    status = main([*words, "--port", board.port])
    return status, captured.readouterr().err


def test_data_files_that_a_single_file_misses_are_named(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    write("p/page.html", "<p>")
    entry = write("p/main.py", "with open('page.html') as page:\n    print(page.read())\n")
    status, told = complaint(board, capfd, "run", entry)
    assert status == 1
    assert told.splitlines()[-2:] == [
        "OSError: [Errno 2] ENOENT",
        "jiffy: page.html stayed on this computer: a single file takes no data files along, "
        "a folder with main.py in it takes all",
    ]
    status, told = complaint(board, capfd, "run", "p", "--exclude", "*.html")
    assert status == 1
    assert told.splitlines()[-1] == "jiffy: page.html stayed on this computer: excluded by .jiffyignore or --exclude"


def test_an_error_about_no_file_of_ours_gets_no_hint(board: EmulatedBoard, capfd: pytest.CaptureFixture[str]) -> None:
    write("page.html", "<p>")
    entry = write("main.py", "PAGE = 'page.html'\nopen('other.html' if PAGE else '')\n")
    assert complaint(board, capfd, "run", entry)[1].splitlines()[-1].startswith("jiffy: page.html")
    entry = write("main.py", "PAGE = 'page.html'\nraise ValueError(PAGE)\n")
    assert complaint(board, capfd, "run", entry)[1].splitlines()[-1] == "ValueError: page.html"


def test_what_a_program_forgets_is_told_before_it_is_sent(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    entry = write(
        "p/main.py",
        "import kernel as asyncio\n\n\n"
        "async def main():\n    asyncio.sleep(0)\n    print('ran')\n\n\nasyncio.run(main())\n",
    )
    for verb in ("run", "deploy"):
        status, told = complaint(board, capfd, verb, entry)
        assert status == 0
        assert told.startswith(
            "jiffy: warning: p/main.py, line 5: asyncio.sleep() does nothing until it is awaited: "
            "write `await asyncio.sleep(...)`\n"
        )


def test_a_module_that_hides_the_firmwares_is_told_before_it_is_sent(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    write("p/asyncio.py", "MINE = 'own asyncio'\n")
    write("p/lib/kernel/__init__.py", "")
    write("p/board.py", "")
    write("p/data/uasyncio.py", "")
    write("p/main.py", "import asyncio\nprint(asyncio.MINE)\n")
    assert main(["run", "p", "--port", board.port]) == 0
    out, told = capfd.readouterr()
    assert out == "own asyncio\n"
    assert told.splitlines()[:-2] == [
        "jiffy: warning: p/asyncio.py hides the firmware's asyncio for this program",
        "jiffy: warning: p/lib/kernel/__init__.py hides Jiffy's kernel for this program",
    ]


def test_a_dry_run_tells_that_it_stopped_the_program(capfd: pytest.CaptureFixture[str]) -> None:
    write("p/main.py", "")
    with EmulatedBoard() as board:
        line = open_serial(board.port, timeout_s=5)
        Session.open(line).start("while True:pass")
        line.close()
        assert main(["run", "p", "-n", "--port", board.port]) == 0
        assert capfd.readouterr().err.startswith("jiffy: the program that was running was stopped; --restart ")


def test_a_dry_run_lists_what_would_be_sent_and_removed_and_changes_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("p/main.py", "import part\n")
    write("p/part.py", "X = 1\n")
    write("p/old.txt", "old")
    with EmulatedBoard() as board:
        assert main(["deploy", "-n", "p", "--port", board.port]) == 0
        assert "4 files to be sent, " not in capfd.readouterr().out
        assert main(["deploy", "p", "--port", board.port]) == 0
        capfd.readouterr()
        assert main(["deploy", "--dry-run", "p", "--port", board.port]) == 0
        assert re.fullmatch(
            r"0 files to be sent, 0 bytes before they are packed, \d+ unchanged, 0 to be removed\n",
            capfd.readouterr().out,
        )
        Path("p/old.txt").unlink()
        write("p/part.py", "X = 2\n")
        for _ in range(2):
            assert main(["deploy", "--dry-run", "p", "--port", board.port]) == 0
            lines = capfd.readouterr().out.splitlines()
            assert [line.split()[-1] for line in lines[:-1]] == [
                "/jiffy/boot/part.mpy",
                "/jiffy/boot/.files",
                "/jiffy/boot/old.txt",
            ]
            assert lines[-1].startswith("2 files to be sent, ")
            assert lines[-1].endswith(" 1 to be removed")


def test_a_dry_run_without_a_board_lists_the_program(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIFFY_PORT", raising=False)
    monkeypatch.setattr("jiffy.session.opening.attached", list)
    write("p/main.py", "print('small')\n")
    write("p/docs/photo.jpg", "x" * 3000)
    write("p/venv/pyvenv.cfg", "home = /usr\n")
    write("p/venv/lib/big.py", "X = 1\n" * 1000)
    write("p/.jiffyignore", "docs/\n")
    for verb in ("run", "deploy"):
        assert main([verb, "p", "--dry-run", "--exclude", "*.csv"]) == 0
        out, told = capfd.readouterr()
        assert "main.py" in out
        assert not any(name in out for name in ("photo", "big", "pyvenv"))
        assert told.startswith("jiffy: without a board, this is all that belongs to the program; what would be removed")


def test_the_kernel_stays_on_the_board_for_the_next_program_that_needs_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    plain = write("plain.py", "print('plain')\n")
    kernel = write(
        "tasks.py",
        "import kernel, board\n\n\nasync def main():\n    print('tasks', board.NAME)\n\n\nkernel.run(main())\n",
    )
    with EmulatedBoard() as board:
        assert printed(board, capfd, kernel) == "tasks Jiffy emulated board\n"
        for program, output, few in ((plain, "plain\n", 3), (kernel, "tasks Jiffy emulated board\n", 3)):
            assert main(["run", "--port", board.port, program]) == 0
            out, told = capfd.readouterr()
            assert out == output
            assert int(re.findall(r"^(\d+) files? sent", told, re.MULTILINE)[0]) <= few


@pytest.mark.parametrize("name", ["gc", "sys", "os", "machine", "micropython", "_thread", "time", "network", "kernel"])
def test_a_program_called_like_a_module_runs_or_is_refused(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    program = write(f"{name}.py", "print('it ran')\n")
    status = main(["run", "--port", board.port, program])
    assert (status, "it ran" in capfd.readouterr().out) == ((0, True) if name == "kernel" else (2, False))


def test_what_jiffy_needs_works_beside_a_projects_own_drivers_and_board(capfd: pytest.CaptureFixture[str]) -> None:
    write("p/board.py", "LED_PIN = 3\n")
    write("p/drivers/console.py", "def install():\n    raise RuntimeError('not this one')\n")
    write("p/drivers/line.py", "raise RuntimeError('not this one')\n")
    write(
        "p/main.py",
        "import board\nimport kernel as asyncio\nfrom drivers import console\n\n\n"
        "async def wait():\n    await asyncio.sleep(1000)\n\n\n"
        "async def main():\n    await asyncio.create_task(wait(), name='waits for long')\n\n\nasyncio.run(main())\n",
    )
    with EmulatedBoard() as board:
        assert main(["deploy", "p", "--port", board.port]) == 0
        assert main(["reset", "--port", board.port]) == 0
        capfd.readouterr()
        assert main(["ps", "--port", board.port]) == 0
        assert "waits for long" in capfd.readouterr().out


def test_what_another_program_has_left_hides_no_module(capfd: pytest.CaptureFixture[str]) -> None:
    first = write("first.py", "import board\nprint(board.NAME)\n")
    write("p/board.py", "MINE = 'own board'\n")
    write("p/main.py", "import board\nprint(board.MINE)\n")
    write("deep/main.py", "import net.proto.V as v\nprint(v.X)\n")
    write("deep/net/proto/V.py", "X = 'deep'\n")
    write("flat/main.py", "import net\nprint(net.X)\n")
    write("flat/net.py", "X = 'flat'\n")
    with EmulatedBoard() as board:
        assert printed(board, capfd, first) == "Jiffy emulated board\n"
        assert printed(board, capfd, "p") == "own board\n"
        assert printed(board, capfd, "deep") == "deep\n"
        assert printed(board, capfd, "flat") == "flat\n"
        assert printed(board, capfd, first) == "Jiffy emulated board\n"


def test_a_dry_run_tells_what_the_program_has_changed_on_the_board(capfd: pytest.CaptureFixture[str]) -> None:
    write("p/main.py", "with open('config.txt', 'w') as file:\n    file.write('by the program')\n")
    write("p/config.txt", "shipped")
    with EmulatedBoard() as board:
        assert main(["run", "p", "--port", board.port]) == 0
        capfd.readouterr()
        for option, verb in (("-n", "leave"), ("--overwrite", "send")):
            assert main(["run", "p", option, "--dry-run", "--port", board.port]) == 0
            (line,) = (line for line in capfd.readouterr().out.splitlines() if "config.txt" in line)
            assert line.startswith(f"would {verb} ")


def test_a_board_whose_memory_is_full_of_what_ran_before_takes_another_program(
    capfd: pytest.CaptureFixture[str],
) -> None:
    kernel = write("tasks.py", "import kernel\nprint('tasks')\n")
    plain = write("plain.py", "print('plain')\n")
    hog = "import gc\nhog=[]\ntry:\n while True:hog.append(bytearray(100))\nexcept MemoryError:pass"
    with EmulatedBoard() as board:
        assert printed(board, capfd, kernel) == "tasks\n"
        for command in (["deploy", plain], ["run", plain, "--dry-run"], ["run", plain]):
            with Session.open(open_serial(board.port, timeout_s=5)) as session:
                session.execute(hog)
            assert main([*command, "--port", board.port]) == 0
        assert capfd.readouterr().out.endswith("plain\n")
