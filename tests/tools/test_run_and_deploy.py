"""``jiffy run`` and ``jiffy deploy`` as their users meet them, against an emulated board."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.cli import main
from jiffy.errors import ConnectionLost, Damaged
from jiffy.line.transport import open_serial
from jiffy.session.session import Session
from jiffy.work.programs import deploy as installing
from jiffy.work.programs.deploy import Installed, install
from jiffy.work.project.program import collect
from jiffy.work.transfer.probe import Probe, probe
from jiffy.work.transfer.progress import Progress
from tests.tools.serial_boards import microbit

WHEREABOUTS = "import sys\n\n\ndef where():\n    return __name__, sys.path[0]\n"


@pytest.fixture(scope="module")
def board() -> Iterator[EmulatedBoard]:
    with EmulatedBoard() as emulated:
        yield emulated


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs are in the current folder, as for somebody who works on them."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def jiffy(board: EmulatedBoard, *arguments: str) -> int:
    return main([*arguments, "--port", board.port])


def figures_hidden(text: str) -> str:
    return re.sub(r"[0-9][0-9.,]*", "N", text)


def test_a_program_runs_and_its_output_is_all_there_is_on_standard_output(
    board: EmulatedBoard, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("hello.py").write_text(
        'import helper\nif __name__ == "__main__":\n    print("h\u00e9llo \u4e16", helper.where())\n'
    )
    Path("helper.py").write_text(WHEREABOUTS)
    assert jiffy(board, "run", "hello.py") == 0
    captured = capfdbinary.readouterr()
    assert captured.out.decode() == "h\u00e9llo \u4e16 ('helper', '/jiffy/run')\n"
    assert figures_hidden(captured.err.decode()) == (
        "sending N of N files, N bytes\nN files sent, N unchanged: N bytes on the wire in N s (N KB/s)\n"
    )


def test_a_second_run_sends_nothing(board: EmulatedBoard, capfd: pytest.CaptureFixture[str]) -> None:
    Path("twice.py").write_text("print('ran')\n")
    assert jiffy(board, "run", "twice.py") == 0
    capfd.readouterr()
    assert jiffy(board, "run", "twice.py") == 0
    captured = capfd.readouterr()
    assert captured.out == "ran\n"
    assert captured.err.startswith("0 files sent, 4 unchanged: ")


def test_a_traceback_names_the_users_own_files_and_lines(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("app").mkdir()
    Path("app/main.py").write_text("import part\n\n\ndef start():\n    part.fail()\n\n\nstart()\n")
    Path("app/part.py").write_text('def fail():\n    raise ValueError("on the board")\n')
    assert jiffy(board, "run", "app") == 1
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.split("KB/s)\n")[1] == (
        "Traceback (most recent call last):\n"
        '  File "app/main.py", line 8, in <module>\n'
        '  File "app/main.py", line 5, in start\n'
        '  File "app/part.py", line 2, in fail\n'
        "ValueError: on the board\n"
    )


def test_source_that_went_uncompiled_has_the_users_names_in_tracebacks_too(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiffy.work.project.compile._compilers", lambda: ())
    Path("app").mkdir()
    Path("app/main.py").write_text("import part\npart.fail()\n")
    Path("app/part.py").write_text("def fail():\n    raise OSError(5)\n")
    assert jiffy(board, "run", "app") == 1
    assert capfd.readouterr().err.split("KB/s)\n")[1] == (
        "Traceback (most recent call last):\n"
        '  File "app/main.py", line 2, in <module>\n'
        '  File "app/part.py", line 2, in fail\n'
        "OSError: [Errno 5] EIO\n"
    )


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("sys.exit()", 0, ""),
        ("sys.exit(0)", 0, ""),
        ("sys.exit(7)", 7, ""),
        ("sys.exit('no sensor')", 1, "no sensor\n"),
        ("raise SystemExit", 0, ""),
    ],
)
def test_the_exit_status_is_the_programs(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str], code: str, status: int, told: str
) -> None:
    Path("leaves.py").write_text(f"import sys\nprint('leaving')\n{code}\n")
    assert jiffy(board, "run", "leaves.py") == status
    captured = capfd.readouterr()
    assert captured.out == "leaving\n"
    assert captured.err.split("KB/s)\n")[1] == told


def test_data_files_of_a_folder_are_beside_the_program(board: EmulatedBoard, capfd: pytest.CaptureFixture[str]) -> None:
    Path("app").mkdir()
    Path("app/main.py").write_text("with open('page.html') as page:\n    print(page.read())\n")
    Path("app/page.html").write_text("<p>")
    assert jiffy(board, "run", "app") == 0
    assert capfd.readouterr().out == "<p>\n"


def test_a_run_begins_with_a_fresh_interpreter(board: EmulatedBoard, capfd: pytest.CaptureFixture[str]) -> None:
    Path("fresh.py").write_text("import sys\nprint('part' in sys.modules)\nimport part\n")
    Path("part.py").write_text("")
    jiffy(board, "run", "fresh.py")
    jiffy(board, "run", "fresh.py")
    assert capfd.readouterr().out == "False\nFalse\n"


def test_a_boot_py_that_never_returns_does_not_keep_a_program_from_running(capfd: pytest.CaptureFixture[str]) -> None:
    Path("hello.py").write_text("print('hello')\n")
    with EmulatedBoard() as board:
        with Session.open(open_serial(board.port, timeout_s=5)) as session:
            session.execute("with open('/boot.py','w') as file:file.write('while True:pass')")
        assert jiffy(board, "run", "hello.py", "--timeout-s", "1") == 0
    assert capfd.readouterr().out == "hello\n"


def test_a_program_with_the_kernel_runs(board: EmulatedBoard, capfd: pytest.CaptureFixture[str]) -> None:
    Path("tasks.py").write_text(
        "import kernel as asyncio\n\n\n"
        "async def count(name):\n    for number in range(2):\n        print(name, number)\n"
        "        await asyncio.sleep_ms(1)\n\n\n"
        "async def main():\n    await asyncio.gather(count('a'), count('b'))\n\n\nasyncio.run(main())\n"
    )
    assert jiffy(board, "run", "tasks.py") == 0
    assert capfd.readouterr().out == "a 0\nb 0\na 1\nb 1\n"


@pytest.mark.parametrize(
    "fault", ["to-board:flip@1500", "to-board:drop@3000", "from-board:repeat@400", "from-board:flip@700"]
)
def test_a_fault_on_the_wire_does_not_reach_the_program(capfd: pytest.CaptureFixture[str], fault: str) -> None:
    Path("app").mkdir()
    Path("app/main.py").write_text("with open('data.txt') as file:\n    print(file.read() == 'some text ' * 900)\n")
    Path("app/data.txt").write_text("some text " * 900)
    status = main(["run", "--port", f"emulated:?fault={fault}", "app"])
    captured = capfd.readouterr()
    # Repaired, or told: a wrong file never.
    assert (status, captured.out) == (0, "True\n") or (
        status > 0 and captured.err.splitlines()[-1].startswith("jiffy: ")
    )


def test_memory_that_an_earlier_program_holds_is_freed_for_the_transfer(board: EmulatedBoard) -> None:
    Path("small.py").write_text("print('small')\n")
    with Session.open(open_serial(board.port, timeout_s=5)) as session:
        session.execute(
            "import gc\nhog=[]\ntry:\n while True:hog.append(bytearray(1000))\nexcept MemoryError:hog.pop()"
        )
        install(session, collect(Path("small.py")), boots=False)
        assert b"small.mpy" in session.execute("import os\nprint(os.listdir('/jiffy/run'))")


def test_what_is_wrong_with_the_program_is_told_in_one_line(
    board: EmulatedBoard, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("broken.py").write_text("x = 1\ndef (\n")
    assert jiffy(board, "run", "missing.py") == 2
    assert jiffy(board, "deploy", "broken.py") == 2
    assert capfd.readouterr().err == "jiffy: no such program: missing.py\njiffy: broken.py, line 2: invalid syntax\n"


def test_ctrl_c_stops_the_program_on_the_board(board: EmulatedBoard) -> None:
    Path("endless.py").write_text(
        "import time\nprint('started')\ntry:\n    while True:\n        time.sleep_ms(9)\nfinally:\n    print('clean')\n"
    )
    command = [sys.executable, "-m", "jiffy", "run", "--port", board.port, "endless.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "started\n"
        running.send_signal(signal.SIGINT)
        assert running.stdout.read() == "clean\n"
        assert running.wait(10) == 130
    with Session.open(open_serial(board.port, timeout_s=5)) as session:
        assert session.execute("print(1)").strip() == b"1"


def version(number: int) -> Path:
    """A program of two modules that tells, at boot, which version both of them are."""
    folder = Path(f"version{number}")
    folder.mkdir(exist_ok=True)
    (folder / "main.py").write_text(
        f"import part\nwith open('/booted.txt', 'w') as file:\n    file.write('main {number} part ' + part.NUMBER)\n"
    )
    (folder / "part.py").write_text(
        f"NUMBER = '{number}'\n" + "".join(f"X{index} = '{number * index}'\n" for index in range(200))
    )
    return folder


def booted(flash: Path) -> str:
    """What a board with this flash boots; a Ctrl-C in the window at its start would keep the program from running."""
    with EmulatedBoard(flash_path=flash) as board:
        line = open_serial(board.port, timeout_s=5)
        seen = b""
        while not seen.endswith(b">>> "):
            arrived = line.read(10)
            assert arrived, seen
            seen += arrived
        with Session.open(line) as session:
            return session.execute("with open('/booted.txt') as file:\n print(file.read())").decode().strip()


def test_what_is_deployed_starts_at_boot_and_what_is_run_does_not(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    flash = folder / "flash.img"
    with EmulatedBoard(flash_path=flash) as board:
        assert jiffy(board, "deploy", str(version(1))) == 0
        assert (
            capfd.readouterr().out.splitlines()[-1]
            == "version1 starts when the board boots (`jiffy reset` boots it now)"
        )
        assert jiffy(board, "run", str(version(2))) == 0
    assert booted(flash) == "main 1 part 1"
    with EmulatedBoard(flash_path=flash) as board:
        assert jiffy(board, "deploy", str(version(2))) == 0
    assert booted(flash) == "main 2 part 2"


def test_what_boots_is_verified_where_it_lies(board: EmulatedBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(open_serial(board.port, timeout_s=5)) as session:
        install(session, collect(version(1)), boots=True)
        monkeypatch.setattr("jiffy.work.transfer.transfer.send_files", lambda *arguments, **options: Progress())
        with pytest.raises(Damaged, match="what lies in /jiffy/boot is not what was sent"):
            install(session, collect(version(2)), boots=True)


FILL = "hog=()\ntry:\n while 1:hog=(hog,bytearray(99))\nexcept MemoryError:hog=hog[0][0]\n"


@pytest.mark.parametrize("step", ["the comparison", "the last traceback"])
def test_a_board_whose_memory_is_full_after_the_transfer_has_got_the_files_all_the_same(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with EmulatedBoard() as board:
        install_, probe_, remembered = installing.install, probe, []

        def full_at_the_end(session: Session, folder: str) -> Probe:
            remembered.append(folder)
            if step == "the comparison" and len(remembered) == 2:
                session.execute(FILL)
            return probe_(session, folder)

        def full_behind_it(session: Session, *arguments: Any, **options: Any) -> Installed:
            installed = install_(session, *arguments, **options)
            if step == "the last traceback":
                session.execute("import os\nopen('/jiffy/last_error.txt','w').close()")
                session.execute(FILL)
            return installed

        monkeypatch.setattr(installing, "probe", full_at_the_end)
        monkeypatch.setattr("jiffy.verbs.deploy.install", full_behind_it)
        assert jiffy(board, "deploy", str(version(1))) == 0
        shown = capfd.readouterr()
        assert re.findall("[0-9]+ files sent, [0-9]+ unchanged", shown.out) == ["6 files sent, 0 unchanged"]
        assert shown.err.count("it was cleared by a soft reset") == 1
        with Session.open(open_serial(board.port, timeout_s=5)) as session:
            assert b"last_error" not in session.execute("import os;print(os.listdir('/jiffy'))")


def test_a_main_that_jiffy_did_not_write_is_kept(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with EmulatedBoard() as board:
        with Session.open(open_serial(board.port, timeout_s=5)) as session:
            session.execute("with open('/main.py','w') as file:file.write('mine')")
        assert jiffy(board, "deploy", str(version(1))) == 0
        assert jiffy(board, "deploy", str(version(2))) == 0
        assert capfd.readouterr().out.count("the main.py that was there is kept as /main.before-jiffy.py\n") == 1
        with Session.open(open_serial(board.port, timeout_s=5)) as session:
            assert session.execute("print(open('/main.before-jiffy.py').read())").strip() == b"mine"


def test_a_data_file_that_the_program_changed_survives_a_deploy_and_that_is_said(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    app = version(1)
    (app / "config.json").write_text("{}")
    with EmulatedBoard() as board:
        assert jiffy(board, "deploy", str(app)) == 0
        assert jiffy(board, "exec", "f=open('/jiffy/boot/config.json','w');f.write('[1]');f.close()") == 0
        (app / "config.json").write_text("[2]")
        capfd.readouterr()
        assert jiffy(board, "deploy", str(app)) == 0
        told = "/jiffy/boot/config.json was changed on the board and is kept as it is there; --overwrite sends yours"
        assert capfd.readouterr().out.splitlines()[-2] == told
        assert jiffy(board, "cat", "/jiffy/boot/config.json") == 0
        assert capfd.readouterr().out == "[1]"
        (app / "config.json").write_text("[3]")
        assert jiffy(board, "deploy", "--overwrite", str(app)) == 0
        assert "is kept" not in capfd.readouterr().out
        assert jiffy(board, "cat", "/jiffy/boot/config.json") == 0
        assert capfd.readouterr().out == "[3]"


@pytest.mark.parametrize("verb", ["run", "deploy"])
def test_a_data_file_that_the_program_changed_is_seen_where_nothing_else_is_new(
    capfd: pytest.CaptureFixture[str], verb: str
) -> None:
    Path("app").mkdir()
    Path("app/main.py").write_text("print('ran')\n")
    Path("app/config.json").write_text("{}")
    config = f"/jiffy/{'boot' if verb == 'deploy' else 'run'}/config.json"

    def told(board: EmulatedBoard, *options: str) -> str:
        assert jiffy(board, verb, "app", *options) == 0
        captured = capfd.readouterr()
        return captured.out + captured.err

    def on_the_board(board: EmulatedBoard) -> str:
        assert jiffy(board, "cat", config) == 0
        return capfd.readouterr().out

    with EmulatedBoard() as board:
        assert "is kept" not in told(board)
        assert jiffy(board, "exec", f"f=open('{config}','w');f.write('[1]');f.close()") == 0
        for _ in range(2):
            said = told(board)
            assert re.search(r"^0 files sent, ", said, re.MULTILINE)
            assert f"{config} was changed on the board and is kept as it is there; --overwrite sends yours\n" in said
            assert f"would leave              {config} (changed on the board" in told(board, "-n")
        assert on_the_board(board) == "[1]"
        assert re.search(r"^would send +2  " + config, told(board, "--overwrite", "-n"), re.MULTILINE)
        assert re.search(r"^1 file sent, ", told(board, "--overwrite"), re.MULTILINE)
        assert on_the_board(board) == "{}"
        assert "is kept" not in told(board)


@pytest.mark.parametrize("verb", ["run", "deploy"])
def test_a_dry_run_counts_what_is_sent_then(capfd: pytest.CaptureFixture[str], verb: str) -> None:
    Path("app").mkdir()
    Path("app/main.py").write_text("print('ran')\n")
    with EmulatedBoard() as board:
        for change in ("", "other.py", "page.html", "main.py"):
            Path("app", change or "first.txt").write_text("print('new')\n")
            assert jiffy(board, verb, "app", "--dry-run") == 0
            foreseen = re.search(
                r"^(\d+) files? to be sent, .*?, (\d+) unchanged", capfd.readouterr().out, re.MULTILINE
            )
            assert jiffy(board, verb, "app") == 0
            captured = capfd.readouterr()
            done = re.search(r"^(\d+) files? sent, (\d+) unchanged", captured.out + captured.err, re.MULTILINE)
            assert foreseen
            assert done
            assert foreseen.groups() == done.groups()


def test_a_module_is_found_where_an_emptied_package_of_its_name_was(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number, tree in enumerate(({"net/__init__.py": "V = 1", "net/proto/__init__.py": ""}, {"net.py": "V = 2"})):
        app = folder / f"app{number}"
        for path, text in {**tree, "main.py": "import net\nprint(net.V)\n"}.items():
            (app / path).parent.mkdir(parents=True, exist_ok=True)
            (app / path).write_text(text)
    with EmulatedBoard() as board:
        for number in (0, 1):
            assert jiffy(board, "run", f"app{number}") == 0
            assert capfd.readouterr().out == f"{number + 1}\n"
        for number in (0, 1):
            assert jiffy(board, "deploy", f"app{number}") == 0
        capfd.readouterr()
        with Session.open(open_serial(board.port, timeout_s=5)) as session:
            session.execute("import sys\nsys.path.insert(0,'/jiffy/boot')\nimport net")
            assert session.execute("print(net.V)").strip() == b"2"


CUTS = (0, 0.3, 0.6, 0.85, 0.95, 0.99, 0.999, 1)
"""How much of a deploy's bytes have been sent when the plug is pulled; the last ones while the files change places."""


@pytest.fixture(scope="module")
def deployed_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A flash with the first version on it, and the bytes that deploying the second one takes."""
    folder = tmp_path_factory.mktemp("deployed")
    flash = folder / "flash.img"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        deploy(flash, 1)
        shutil.copy(flash, folder / "first.img")
        return folder / "first.img", deploy(flash, 2)


def deploy(flash: Path, number: int) -> int:
    with EmulatedBoard(flash_path=flash) as board, Session.open(open_serial(board.port, timeout_s=5)) as session:
        return install(session, collect(version(number)), boots=True).progress.wire_bytes


@pytest.mark.parametrize("share", CUTS)
def test_pulling_the_plug_is_told_at_once_and_the_board_boots_one_program_whole(
    folder: Path, deployed_once: tuple[Path, int], share: float
) -> None:
    flash = folder / "flash.img"
    shutil.copy(deployed_once[0], flash)
    with EmulatedBoard(flash_path=flash) as board:
        # Never after the last byte: the board's answer to it may be here before the plug is out.
        pull_the_plug_while_deploying(board, int(share * (deployed_once[1] - 1)))
    assert booted(flash) in ("main 1 part 1", "main 2 part 2")
    deploy(flash, 2)
    assert booted(flash) == "main 2 part 2"


def pull_the_plug_while_deploying(board: EmulatedBoard, sent: int) -> None:
    transport = open_serial(board.port, timeout_s=5)
    session = Session.open(transport)
    write, left = transport.write, [sent]

    def counted_write(data: bytes) -> None:
        write(data[: left[0]])
        left[0] -= len(data)
        if left[0] <= 0:
            board.kill()
            left[0] = 1 << 30

    transport.write = counted_write  # type: ignore[method-assign]
    with pytest.raises(ConnectionLost, match="connection"):
        install(session, collect(version(2)), boots=True)
    session.close()


def test_old_firmware_runs_and_boots_single_files(capfd: pytest.CaptureFixture[str]) -> None:
    Path("old.py").write_text("import part\nif __name__ == '__main__':\n    print('on', part.NAME)\n")
    Path("part.py").write_text("NAME = 'old firmware'\n")
    with microbit() as port:
        for verb, entry in (("run", "old.py"), ("deploy", "main.py")):
            assert main([verb, "-n", "--port", port, "old.py"]) == 0
            lines = capfd.readouterr().out.splitlines()
            assert [line.split()[-1] for line in lines[:-1]] == ["part.py", entry]
        assert main(["run", "--port", port, "old.py"]) == 0
        assert capfd.readouterr().out == "on old firmware\n"
        assert main(["deploy", "--port", port, "old.py"]) == 0
        with Session.open(open_serial(port, timeout_s=5)) as session:
            assert b"print('on', part.NAME)" in session.execute("print(open('main.py').read())")


def test_old_firmware_refuses_what_needs_folders(capfd: pytest.CaptureFixture[str]) -> None:
    Path("tasks.py").write_text("import kernel\n")
    with microbit() as port:
        assert main(["run", "--port", port, "tasks.py"]) == 13
    assert re.match(r"jiffy: the board's firmware has no folders, which \w+/__init__\.py needs", capfd.readouterr().err)
