"""What a board prints and keeps is shown without stopping it; what stops it says so and can start it again."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard
from jiffy.line.transport import open_serial
from tests.tools.test_running import TICKING, TIMEOUT_S, command, jiffy, written

FAILING_TASK = """\
import kernel as asyncio


async def sensor():
    raise ValueError('no sensor')


async def main():
    asyncio.create_task(sensor(), name='sensor')
    while True:
        print('tick')
        await asyncio.sleep_ms(50)


asyncio.run(main())
"""


@pytest.fixture
def port() -> Iterator[str]:
    with EmulatedBoard() as board:
        yield board.port


def deployed(port: str, folder: Path, source: str, *options: str) -> tuple[int, bytes, str]:
    return jiffy(port, "deploy", "-q", written(folder, source), *options)


def test_deploy_can_boot_the_program_and_show_what_it_prints(port: str, tmp_path: Path) -> None:
    status, printed, told = deployed(port, tmp_path, TICKING, "--watch-output", "--for", "1s")
    assert status == 0
    assert printed.startswith(b"tick 0\ntick 1\n")
    assert told == ""


def test_the_traceback_that_ended_a_deployed_program_is_kept_until_another_is_deployed(
    port: str, tmp_path: Path
) -> None:
    deployed(port, tmp_path, "print('begun')\n1 / 0\n", "--watch-output", "--for", "1s")
    traceback = '  File "program.py", line 2, in <module>\nZeroDivisionError: divide by zero\n'
    status, _, told = jiffy(port, "ps")
    assert status == 16
    assert traceback in told
    assert "stands at its prompt" in told.splitlines()[-1]
    status, _, told = jiffy(port, "monitor", "--for", "100ms")
    assert status == 0
    assert traceback in told
    deployed(port, tmp_path, "print('begun')\n", "--watch-output", "--for", "1s")
    assert "Traceback" not in jiffy(port, "ps")[2]


DYING_OF_A_TASK = """\
import kernel as asyncio


async def sensor():
    raise ValueError("no sensor")


async def main():
    {start}


asyncio.run(main())
"""
WITHOUT_A_GROUP = "asyncio.create_task(sensor(), name='sensor'); await asyncio.sleep(0.1); raise RuntimeError('stale')"
WITH_A_GROUP = "async with asyncio.TaskGroup() as group: group.create_task(sensor(), name='sensor')"


@pytest.mark.parametrize(
    ("start", "last"),
    [(WITHOUT_A_GROUP, "RuntimeError: stale"), (WITH_A_GROUP, "unhandled errors in a TaskGroup")],
    ids=["plain", "group"],
)
def test_the_tracebacks_of_tasks_are_kept_when_the_program_has_ended(
    port: str, tmp_path: Path, start: str, last: str
) -> None:
    deployed(port, tmp_path, DYING_OF_A_TASK.format(start=start), "--watch-output", "--for", "1s")
    told = jiffy(port, "ps")[2]
    of_the_task, _, of_main = told.partition("ValueError: no sensor\n  in task sensor\n")
    assert 'File "program.py", line 5, in sensor\n' in of_the_task
    assert last in of_main


def test_a_hard_reset_that_is_watched_shows_the_boot_from_its_first_line(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, "print('begun')\n")
    status, printed, told = jiffy(port, "reset", "--hard", "--watch", "--for", "1s")
    assert status == 0
    assert b"begun\n" in printed
    assert "the board has started; it runs program" in told


def test_monitor_of_a_board_at_its_prompt_shows_nothing_that_its_looking_caused(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, "1 / 0\n", "--watch-output", "--for", "500ms")
    status, printed, told = jiffy(port, "monitor", "--for", "500ms")
    assert (status, printed) == (0, b"")
    assert "ZeroDivisionError" in told


def test_a_deployed_program_that_has_filled_the_memory_leaves_its_line_too(port: str, tmp_path: Path) -> None:
    source = "kept = []\nwhile True:\n    kept.append(bytearray(1000))\n"
    deployed(port, tmp_path, source, "--watch-output", "--for", "2s")
    told = jiffy(port, "ps")[2]
    assert '  File "program.py", line 3, in <module>\nMemoryError: ' in told


def test_a_deployed_program_that_has_filled_the_memory_from_any_module_leaves_its_line_too(
    port: str, tmp_path: Path
) -> None:
    project = tmp_path / "leaky"
    project.mkdir()
    (project / "state.py").write_text("kept = []\n")
    (project / "main.py").write_text(
        "import kernel, state\n\n\nasync def leak():\n    while True:\n        state.kept.append(bytearray(1000))\n\n\n"
        "kernel.run(leak())\n"
    )
    assert jiffy(port, "deploy", str(project), "--watch-output", "--for", "3s")[0] == 0
    told = jiffy(port, "ps")[2]
    assert 'main.py", line 6, in leak\nMemoryError: ' in told


def test_a_deployed_program_that_switches_ctrl_c_off_is_caught_at_boot(tmp_path: Path) -> None:
    flash = tmp_path / "flash.img"
    with EmulatedBoard(flash_path=flash) as board:
        deployed(board.port, tmp_path, "import micropython\nmicropython.kbd_intr(-1)\nwhile True:\n    pass\n")
    with EmulatedBoard(flash_path=flash) as board:
        line = open_serial(board.port)
        seen, deadline = b"", time.monotonic() + 10
        while not seen.endswith(b">>> "):
            assert time.monotonic() < deadline, seen
            line.write(b"\x03")
            seen += line.read(0.01)
        line.close()


def test_the_traceback_of_a_task_is_kept_while_the_program_goes_on(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, FAILING_TASK, "--watch-output", "--for", "500ms")
    _, shown, _ = jiffy(port, "ps")
    assert b"ValueError: no sensor\n  in task sensor" in shown
    status, printed, told = jiffy(port, "monitor", "--for", "500ms")
    assert (status, b"tick\ntick\n" in printed) == (0, True)
    assert "ValueError: no sensor\n  in task sensor" in told


def test_monitor_and_ps_do_not_stop_a_program_and_what_does_says_so(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, TICKING, "--watch-output", "--for", "300ms")
    jiffy(port, "monitor", "--for", "100ms")
    jiffy(port, "ps")
    assert jiffy(port, "ls")[2] == (
        "jiffy: the program that was running was stopped; --restart starts the board's own again afterwards\n"
    )
    assert jiffy(port, "ps")[0] == 16
    assert jiffy(port, "ls")[2] == ""


def test_a_verb_can_start_the_boards_program_again(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, TICKING, "--watch-output", "--for", "300ms")
    assert jiffy(port, "ls", "--restart")[2] == (
        "jiffy: the program that was running was stopped; the board's own is started again afterwards\n"
    )
    assert b"tick" in jiffy(port, "monitor", "--for", "1s")[1]


def test_a_deploy_says_that_the_program_was_stopped_unless_it_starts_one(port: str, tmp_path: Path) -> None:
    program = written(tmp_path, TICKING)
    stopped = "jiffy: the program that was running was stopped; --restart starts the board's own again afterwards\n"
    jiffy(port, "deploy", program, "--watch-output", "--for", "300ms")
    status, _, told = jiffy(port, "deploy", program)
    assert (status, told) == (0, stopped)
    jiffy(port, "reset")
    status, _, told = jiffy(port, "deploy", program, "--watch-output", "--for", "300ms")
    assert (status, stopped in told) == (0, False)


def test_reset_can_stay_and_stamp_every_line_with_the_time_and_keep_a_log(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, TICKING)
    log = tmp_path / "log.txt"
    status, printed, told = jiffy(port, "reset", "--watch", "--for", "1s", "--timestamps", "--log", str(log))
    assert status == 0
    assert re.match(rb"\d\d:\d\d:\d\d\.\d\d\d tick 0\n\d\d:\d\d:\d\d\.\d\d\d tick 1\n", printed)
    assert log.read_bytes() == printed
    assert "the board has started; it runs program" in told


@pytest.mark.parametrize("option", [["--timestamps"], ["--log", "x.log"], ["--for", "1s"]])
def test_an_option_about_output_is_refused_where_none_is_shown(port: str, tmp_path: Path, option: list[str]) -> None:
    for verb, shows in (["reset"], "--watch"), (["deploy", str(written(tmp_path, TICKING))], "--watch-output"):
        status, _, told = jiffy(port, *verb, *option)
        assert (status, told) == (2, f"jiffy: {option[0]} is about what the board prints: {shows} shows it\n")


def test_a_log_that_cannot_be_written_is_told_before_anything_is_done(port: str, tmp_path: Path) -> None:
    status, printed, told = deployed(port, tmp_path, TICKING, "--watch-output", "--log", "/missing/x.log")
    assert (status, printed) == (2, b"")
    assert told == "jiffy: cannot write to /missing/x.log: No such file or directory\n"
    assert jiffy(port, "ls")[1] == b""


def test_what_our_boot_stub_tells_the_tool_is_not_shown_at_the_prompt(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, "print('begun')\n")
    status, printed, told = jiffy(port, "repl", given=b"\x04")
    assert (status, told) == (0, "")
    assert b"soft reboot\r\nbegun\r\n" in printed
    assert b"\x16" not in printed


def test_a_prompt_that_is_fed_by_a_pipe_does_not_wait_for_ever_for_a_board_that_prints(
    port: str, tmp_path: Path
) -> None:
    deployed(port, tmp_path, TICKING, "--watch-output", "--for", "300ms")
    status, printed, told = jiffy(port, "repl", "--timeout-s", "1")
    assert status == 10
    assert b"tick" in printed
    assert "prints on 1 s after the end of standard input" in told


def test_monitor_finds_a_board_again_that_was_unplugged(tmp_path: Path) -> None:
    flash, link = tmp_path / "flash.img", tmp_path / "port"
    with EmulatedBoard(flash_path=flash) as board:
        deployed(board.port, tmp_path, TICKING)
        jiffy(board.port, "reset")
        link.symlink_to(board.port)
        watching = subprocess.Popen(
            command(str(link), "monitor"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert watching.stdout.readline().startswith("tick ")
    assert "is gone; waiting for it to come back" in watching.stderr.readline()
    link.unlink()
    with EmulatedBoard(flash_path=flash) as board:
        link.symlink_to(board.port)
        assert watching.stderr.readline() == f"jiffy: {link} is back\n"
        assert any(line == "tick 3\n" for line in watching.stdout)
        watching.kill()
        watching.communicate()


def test_ps_can_be_had_as_json(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, TICKING, "--watch-output", "--for", "300ms")
    assert b'"name": "Task-1"' in jiffy(port, "ps", "--json")[1]


def test_requests_are_answered_all_at_once_after_a_task_has_blocked(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, TICKING.replace("print('tick', count)", "import time; time.sleep(1)"))
    jiffy(port, "reset")
    time.sleep(0.5)
    began = time.monotonic()
    done = subprocess.run(command(port, "ps"), capture_output=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0
    assert time.monotonic() - began < 5, sys.argv


def test_the_table_tells_the_end_of_a_sleep_however_long(port: str, tmp_path: Path) -> None:
    program = TICKING.replace(
        "    count = 0\n", "    asyncio.create_task(asyncio.sleep(10_000), name='long')\n    count = 0\n"
    )
    deployed(port, tmp_path, program, "--watch-output", "--for", "300ms")
    tasks = {task["name"]: task for task in json.loads(jiffy(port, "ps", "--json")[1])["tasks"]}
    assert 9_900_000 < tasks["long"]["deadline_ms"] <= 10_000_000


def with_another_stub(port: str, folder: Path, pattern: str, replacement: str) -> None:
    """Change the board's main.py in one place, as another firmware or version would have it."""
    local = folder / "main.py"
    jiffy(port, "get", "-q", "/main.py", str(local))
    before = local.read_text()
    local.write_text(re.sub(pattern, replacement, before))
    assert local.read_text() != before
    assert jiffy(port, "put", "-q", str(local), ":/main.py")[0] == 0


def test_a_firmware_that_has_changed_since_the_deploy_is_told_at_boot(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, TICKING)
    with_another_stub(port, tmp_path, r"& 255 != \d+", "& 255 != 99")
    assert b"deploy it again" in jiffy(port, "reset", "--watch", "--for", "1s")[1]


def test_a_program_that_another_version_brought_is_told_of(port: str, tmp_path: Path) -> None:
    deployed(port, tmp_path, TICKING, "--watch-output", "--for", "0.5s")
    assert jiffy(port, "ps")[2] == ""
    with_another_stub(port, tmp_path, r"_jiffy.version = '[^']*'", "_jiffy.version = '0.1.9'")
    jiffy(port, "reset", "--watch", "--for", "0.5s")
    assert "brought by Jiffy 0.1.9" in jiffy(port, "ps")[2]


def test_who_looks_on_is_not_told_to_wait(port: str, tmp_path: Path) -> None:
    """A program that prints nothing for a while is what was asked for."""
    deployed(port, tmp_path, "import time\nprint('begun')\ntime.sleep(30)\n", "--watch-output", "--for", "1s")
    status, _, told = jiffy(port, "monitor", "--for", "3s")
    assert (status, told) == (0, "")
