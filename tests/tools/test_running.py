"""``jiffy exec`` and ``jiffy run`` as scripts and people use them: statuses, standard input, when a program ends."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from board.emulated.launcher import EmulatedBoard

TIMEOUT_S = 60
TICKING = """\
import kernel as asyncio


async def main():
    count = 0
    while True:
        print('tick', count)
        count += 1
        await asyncio.sleep_ms(50)


asyncio.run(main())
"""


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with EmulatedBoard() as board:
        yield board.port


def command(port: str, *words: str) -> list[str]:
    return [sys.executable, "-m", "jiffy", *words, "--port", port]


def jiffy(port: str, *words: str, given: bytes = b"") -> tuple[int, bytes, str]:
    """The status, what the program printed and what was told."""
    done = subprocess.run(command(port, *words), input=given, capture_output=True, timeout=TIMEOUT_S, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def written(folder: Path, source: str) -> str:
    path = folder / "program.py"
    path.write_text(source)
    return str(path)


@pytest.mark.parametrize(
    ("code", "status", "printed", "told"),
    [
        ("import sys; sys.exit(3)", 3, b"", ""),
        ("raise SystemExit", 0, b"", ""),
        ("import sys\nsys.exit('no sensor')", 1, b"", "no sensor\n"),
        ("6 * 7", 0, b"42\n", ""),
        ("6 * 7  # the answer", 0, b"42\n", ""),
        ("1, 2", 0, b"(1, 2)\n", ""),
        ("1,  # one", 0, b"(1,)\n", ""),
        ("print('\u00e9')", 0, "\u00e9\n".encode(), ""),
        ("None", 0, b"", ""),
        ("x = 6 * 7", 0, b"", ""),
        ("", 0, b"", ""),
        ("# nothing", 0, b"", ""),
        ("if 1:\n    print('''a\n  b''')\n", 0, b"a\n  b\n", ""),
        ("def f():\n\treturn 5\nprint(f())", 0, b"5\n", ""),
        (r"print('a\x04b\x04\x04>')", 0, b"a\x04b\x04\x04>\n", ""),
        (r"import time; print('\x04x\x04>', end=''); time.sleep(1); print('more')", 0, b"\x04x\x04>more\n", ""),
        (r"print('\x16q?ps\x17\x16', end='')", 0, b"\x16q?ps\x17\x16", ""),
    ],
)
def test_code_ends_with_its_own_status_and_nothing_of_its_output_is_lost(
    port: str, code: str, status: int, printed: bytes, told: str
) -> None:
    assert jiffy(port, "exec", code) == (status, printed, told)


def test_a_traceback_has_the_lines_of_the_code_that_was_given(port: str) -> None:
    status, _, told = jiffy(port, "exec", "x = 1\n\nfor y in range(2):\n    1 / 0\n")
    assert (status, re.findall(r"line (\d+)", told)) == (1, ["4"])
    status, _, told = jiffy(port, "exec", "1 / 0")
    assert (status, re.findall(r"line (\d+)", told)) == (1, ["1"])


def test_what_the_board_cannot_compile_is_told_in_its_words(port: str) -> None:
    status, printed, told = jiffy(port, "exec", "x = = 1")
    assert (status, printed) == (1, b"")
    assert told.endswith("SyntaxError: invalid syntax\n")


def test_eval_takes_expressions_alone(port: str) -> None:
    assert jiffy(port, "eval", "2 ** 10") == (0, b"1024\n", "")
    assert jiffy(port, "eval", "1, 2") == (0, b"(1, 2)\n", "")
    status, _, told = jiffy(port, "eval", "x = 1")
    assert (status, told) == (2, "jiffy: 'x = 1' is no expression: `jiffy exec` runs statements\n")


@pytest.mark.parametrize(
    ("options", "code", "status", "told"),
    [
        (["--for", "300ms"], "while True: pass", 0, ""),
        (["--expect", "ready"], "print('get ready'); import time; time.sleep(60)", 0, ""),
        (["--expect", "ready"], "print('rea'); print('dy')", 15, "did not print 'ready' before the program ended"),
        (["--expect", "\udcff!"], "import sys; sys.stdout.buffer.write(b'\\xff!')", 0, ""),
        (["--expect", "\udcff!"], "pass", 15, r"did not print '\\xff!' before"),
        (["--expect", ""], "1 / 0", 2, "argument --expect: a text is needed"),
        (["--expect", "ready", "--for", "300ms"], "while True: pass", 15, "did not print 'ready' in time"),
        (["--for", "soon"], "1", 2, "'soon' is no time"),
    ],
)
def test_a_program_can_be_ended_by_time_or_by_what_it_prints(
    port: str, options: list[str], code: str, status: int, told: str
) -> None:
    found, _, said = jiffy(port, "exec", code, *options)
    assert found == status
    assert told in said


def test_a_program_that_cannot_be_stopped_is_given_the_time_that_the_user_gives(tmp_path: Path) -> None:
    deaf = "import micropython\nmicropython.kbd_intr(-1)\nwhile True: pass\n"
    with EmulatedBoard() as board:
        status, _, told = jiffy(board.port, "exec", deaf, "--for", "100ms", "--timeout-s", "1.5")
    assert status == 10
    assert "no prompt within 1.5 s" in told


def test_a_byte_order_mark_is_no_part_of_the_code(port: str) -> None:
    assert jiffy(port, "exec", "\ufeff6 * 7") == (0, b"42\n", "")


@pytest.mark.parametrize("verb", ["exec", "eval"])
def test_code_that_is_nested_deeper_than_python_follows_here_runs(port: str, verb: str) -> None:
    long = "1" + "+1" * 3000
    assert jiffy(port, verb, long) == (0, b"3001\n", "")
    assert jiffy(port, "exec", f"x={long}\nprint(x)") == (0, b"3001\n", "")


def test_a_program_that_is_stopped_has_its_time_to_clean_up(port: str) -> None:
    code = "import time\ntry:\n    time.sleep(60)\nfinally:\n    time.sleep(2)\n    print('parked')\n"
    assert jiffy(port, "exec", "-q", code, "--for", "200ms") == (0, b"parked\n", "")


READING = """\
print('hello', input('name? '))
import sys
print(repr(sys.stdin.read(3)), repr(sys.stdin.buffer.readline()), list(sys.stdin))
try:
    input()
except EOFError:
    print('no more', repr(sys.stdin.read()))
"""


@pytest.mark.parametrize("verb", ["exec", "run"])
def test_a_pipe_is_the_program_s_standard_input_to_its_end(port: str, tmp_path: Path, verb: str) -> None:
    words = ("exec", READING) if verb == "exec" else ("run", written(tmp_path, READING), "-q")
    given = "Mira\n\u00e9bcdef\x03\x04\nx\ny".encode()
    expected = "name? hello Mira\n'\u00e9bc' b'def\\x03\\x04\\n' ['x\\n', 'y']\nno more ''\n"
    status, printed, told = jiffy(port, *words, given=given)
    # MicroPython's repr escapes what is no ASCII.
    assert (status, printed.decode().replace("\\xe9", "\u00e9"), told) == (0, expected, "")


def test_much_input_arrives_whole(port: str) -> None:
    given = bytes(range(256)) * 40
    code = f"import sys, hashlib\nprint(hashlib.sha256(sys.stdin.buffer.read()).digest() == {sha256(given).digest()!r})"
    assert jiffy(port, "exec", code, given=given) == (0, b"True\n", "")


@pytest.mark.parametrize("verb", ["exec", "run"])
def test_a_traceback_at_the_end_of_input_shows_the_program_s_own_lines_alone(
    port: str, tmp_path: Path, verb: str
) -> None:
    code = "def ask():\n    return input()\n\n\nexec('ask()')\n"
    words = ("exec", code) if verb == "exec" else ("run", written(tmp_path, code), "-q")
    status, _, told = jiffy(port, *words)
    assert status == 1
    assert re.findall(r"(?:line \d+, in .*|^EOFError.*)", told, re.MULTILINE)[-2:] == ["line 2, in ask", "EOFError:"]
    assert "read_line" not in told


def test_without_input_the_program_sees_its_end_and_the_prompt_has_its_own_input_again(port: str) -> None:
    status, _, told = jiffy(port, "exec", "input()")
    assert (status, told.splitlines()[-1].rstrip(": ")) == (1, "EOFError")
    assert b"Stdin" not in jiffy(port, "exec", "getattr(__import__('sys'), 'std' + 'in')")[1]


TASKS_THAT_READ = """\
import sys

import kernel as asyncio


async def commands():
    line = b""
    while True:
        await asyncio.readable(sys.stdin)
        byte = sys.stdin.buffer.read(1)
        if not byte:
            return
        if byte in b"\\r\\n":
            print("got:", line.decode())
            line = b""
        else:
            line += byte


asyncio.run(commands())
"""


def test_a_task_reads_a_pipe_while_the_console_has_the_line(port: str, tmp_path: Path) -> None:
    program = written(tmp_path, TASKS_THAT_READ)
    assert jiffy(port, "run", "-q", program, given=b"speed 5\nstop\n") == (0, b"got: speed 5\ngot: stop\n", "")


@pytest.mark.parametrize("verb", ["exec", "run"])
@pytest.mark.parametrize("reset", ["reset", "soft_reset"])
def test_a_board_that_resets_itself_ends_the_program_with_one_line(
    port: str, tmp_path: Path, verb: str, reset: str
) -> None:
    source = f"import machine, time\nprint('before')\ntime.sleep_ms(50)\nmachine.{reset}()\n"
    status, printed, told = jiffy(port, verb, "-q", written(tmp_path, source) if verb == "run" else source)
    assert (status, printed) == (14, b"before\n")
    assert "the board was reset while the program ran" in told
    assert told.count("\n") == 1


def test_a_port_that_goes_and_comes_back_amid_a_program_was_a_reset_or_the_cable(tmp_path: Path) -> None:
    link = tmp_path / "port"
    with EmulatedBoard() as first, EmulatedBoard() as second:
        link.symlink_to(first.port)
        words = command(str(link), "exec", "import time; print('begun'); time.sleep(60)")
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            assert running.stdout.readline() == "begun\n"
            link.unlink()
            link.symlink_to(second.port)
            first.kill()
            _, told = running.communicate(timeout=TIMEOUT_S)
    assert running.returncode == 14
    assert "its port went and came back while the program ran" in told


def test_ctrl_c_shows_where_the_program_was_and_what_its_tasks_wait_for(port: str, tmp_path: Path) -> None:
    program = written(tmp_path, TICKING)
    with subprocess.Popen(
        command(port, "run", "-q", program), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "tick 0\n"
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=TIMEOUT_S)
    assert running.returncode == 130
    assert "Task-1" in told
    assert "1 of 64 tasks" in told
    assert told.rstrip().endswith("KeyboardInterrupt:")


SPINNING = """\
import kernel as asyncio


async def blink():
    try:
        await asyncio.sleep(100)
    finally:
        print('cleaned up')


async def main():
    asyncio.create_task(blink(), name='blink')
    await asyncio.sleep_ms(1)
    print('spinning')
    while True:
        pass


START
"""
WITH_RUN = SPINNING.replace("START", "asyncio.run(main())")
WITH_A_LOOP = SPINNING.replace("START", "asyncio.get_event_loop().run_until_complete(main())")
CAUGHT = """\
import kernel as asyncio


async def main():
    print('spinning')
    try:
        while True:
            pass
    except KeyboardInterrupt:
        print('caught')


asyncio.run(main())
"""


def interrupted(port: str, folder: Path, source: str) -> tuple[int, str, str]:
    """What comes of a program whose user presses Ctrl-C when it has printed its first line."""
    words = command(port, "run", "-q", written(folder, source))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        rest, told = running.communicate(timeout=TIMEOUT_S)
    return running.returncode, first + rest, told


@pytest.mark.parametrize(
    ("source", "printed"), [(WITH_RUN, "spinning\ncleaned up\n"), (WITH_A_LOOP, "spinning\n")], ids=["run", "loop"]
)
def test_ctrl_c_shows_the_tasks_of_a_program_that_never_yields_as_it_found_them(
    port: str, tmp_path: Path, source: str, printed: str
) -> None:
    status, shown, told = interrupted(port, tmp_path, source)
    assert (status, shown) == (130, printed)
    assert "2 of 64 tasks" in told
    assert told.count(" of 64 tasks") == 1
    rows = [[cell.strip() for cell in line.strip("\u2502").split("\u2502")] for line in told.splitlines()]
    states = {row[1]: row[2] for row in rows if len(row) == 5}
    assert states["blink"] == "sleeping"
    assert "running" in states.values()
    assert re.search(r'File "[^"]*program.py", line 1[56], in main\n', told)
    assert told.rstrip().endswith("KeyboardInterrupt:")


def test_a_table_of_a_program_whose_tasks_have_ended_is_not_shown(port: str, tmp_path: Path) -> None:
    status, shown, told = interrupted(port, tmp_path, CAUGHT)
    assert (status, shown, told) == (130, "spinning\ncaught\n", "")


def test_where_the_memory_is_full_ctrl_c_stops_the_program_and_lets_it_clean_up(port: str, tmp_path: Path) -> None:
    fill = (
        "    kept = []\n    for size in (4096, 256, 16):\n     try:\n      while True: kept.append(bytearray(size))\n"
    )
    fill += "     except MemoryError: pass\n    print('spinning')\n"
    status, shown, _ = interrupted(port, tmp_path, WITH_RUN.replace("    print('spinning')\n", fill))
    assert (status, shown) == (130, "spinning\ncleaned up\n")


@contextmanager
def at_a_terminal(port: str, *words: str) -> Iterator[int]:
    """A command whose user sits at the terminal that is given; it must not have ended at the end."""
    keyboard, terminal = pty.openpty()
    tty.setraw(terminal)
    process = subprocess.Popen(command(port, *words), stdin=terminal, stdout=terminal, stderr=terminal)
    try:
        yield keyboard
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()
        os.close(keyboard)
        os.close(terminal)


def test_ctrl_t_shows_the_tasks_and_the_program_goes_on(port: str, tmp_path: Path) -> None:
    with at_a_terminal(port, "run", "-q", written(tmp_path, TICKING)) as keyboard:
        seen = until(keyboard, b"tick 1")
        os.write(keyboard, b"\x14")
        seen = until(keyboard, b"Task-1", after=seen)
        until(keyboard, b"tick ", after=seen)


def test_ctrl_t_says_of_a_program_that_never_yields_that_it_is_busy(port: str, tmp_path: Path) -> None:
    with at_a_terminal(port, "run", written(tmp_path, WITH_RUN)) as keyboard:
        seen = until(keyboard, b"spinning")
        os.write(keyboard, b"\x14")
        until(keyboard, b"jiffy: the program is busy and does not answer", after=seen)


def test_ctrl_t_says_at_once_of_a_program_without_the_kernel_that_it_has_no_tasks(port: str, tmp_path: Path) -> None:
    plain = "print('begun')\nwhile True:\n    pass\n"
    for words in (("run", written(tmp_path, plain)), ("exec", plain)):
        with at_a_terminal(port, *words) as keyboard:
            seen = until(keyboard, b"begun")
            os.write(keyboard, b"\x14")
            until(keyboard, b"jiffy: the program has no tasks of Jiffy's kernel", after=seen)


def until(descriptor: int, wanted: bytes, *, after: bytes = b"") -> bytes:
    """Read until something is there; what has come behind it."""
    seen, deadline = after, time.monotonic() + TIMEOUT_S
    while wanted not in seen:
        assert select.select([descriptor], [], [], max(0, deadline - time.monotonic()))[0], seen
        seen += os.read(descriptor, 4096)
    return seen.partition(wanted)[2]
