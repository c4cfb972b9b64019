"""Boards that may be reset, cut and replaced: every state that a board can be in, small heaps, full and crumbled ones.

They need a command that starts a board (see ``boards``).
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from tests.on_boards.boards import ROOT, CommandedBoard, Jiffy, commanded

TEMPLATES = ROOT / "tools" / "jiffy" / "templates"
A_REAL_LINE = ("--baud", "115200", "--latency-ms", "1", "--pico")

FILLS_ITS_HEAP = """\
kept = []
try:
    while True:
        kept.append(bytearray(64))
except MemoryError:
    pass
"""
# Every second block of 1 KB is let go: half of the heap is free, and no piece of it is longer.
CRUMBLES_ITS_HEAP = """\
import gc
kept = []
try:
    while True:
        kept.append(bytearray(900))
        kept.append(bytearray(16))
except MemoryError:
    pass
for place in range(0, len(kept), 2):
    kept[place] = None
gc.collect()
"""

PROGRAMS = {
    "busy": "while True: pass",
    "printing": "while True: print('tick')",
    "yielding": "import time\nwhile True: time.sleep_ms(5)",
    "reading": "import sys\nwhile True: sys.stdin.read(1)",
}
DEAF = "import micropython\nmicropython.kbd_intr(-1)\nwhile True: pass\n"
CATCHES = "while True:\n try:\n  while True: pass\n except KeyboardInterrupt: pass\n"


def first_program_of_the_readme() -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return str(re.findall(r"```python\n(.*?)```", readme, re.DOTALL)[0])


@pytest.fixture
def blink(tmp_path: Path) -> Path:
    path = tmp_path / "blink.py"
    path.write_text(first_program_of_the_readme())
    return path


@pytest.fixture
def board() -> Iterator[CommandedBoard]:
    with commanded("--pico", "--no-timing") as running:
        yield running


@pytest.mark.parametrize("heap_kib", [64, 96, 128, 192, 256])
def test_the_readmes_program_runs_and_boots_at_the_first_attempt(heap_kib: int, blink: Path) -> None:
    with commanded("--heap", str(heap_kib), *A_REAL_LINE) as board:
        jiffy = Jiffy(board.port)
        ran = jiffy("run", blink)
        assert (ran.returncode, ran.stdout) == (0, b"blinked on Raspberry Pi Pico\n"), ran.stderr
        deployed = jiffy("deploy", blink)
        assert deployed.returncode == 0, deployed.stderr
        for words in (ran.stderr, deployed.stderr):
            assert not re.search(rb"again|soft reset|damage|memory", words), words


@pytest.mark.parametrize("heap_kib", [96, 128, 192, 256])
def test_the_demo_runs_boots_and_answers_ps(heap_kib: int) -> None:
    with commanded("--heap", str(heap_kib), *A_REAL_LINE) as board:
        jiffy = Jiffy(board.port)
        ran = jiffy("run", TEMPLATES / "demo", "--expect", "climate: ")
        assert ran.returncode == 0, ran.stderr
        assert not re.search(rb"again|memory", ran.stderr), ran.stderr
        assert jiffy("deploy", TEMPLATES / "demo").returncode == 0
        assert jiffy("reset").returncode == 0
        jiffy.until("ps", shows=b"climate")


@pytest.mark.parametrize("heap_kib", [64, 96, 192])
@pytest.mark.parametrize("spoils", [FILLS_ITS_HEAP, CRUMBLES_ITS_HEAP], ids=["full", "crumbled"])
@pytest.mark.parametrize("verb", ["exec", "ls", "put", "get", "run", "deploy", "reset", "rm", "df"])
def test_every_verb_works_on_a_heap_that_a_program_left_full_or_crumbled(
    heap_kib: int, spoils: str, verb: str, blink: Path, tmp_path: Path
) -> None:
    with commanded("--heap", str(heap_kib), "--pico", "--no-timing") as board:
        jiffy = Jiffy(board.port)
        jiffy.output("put", "-", "/note.txt", given=b"note\n")
        assert jiffy("exec", spoils).returncode == 0
        words: dict[str, list[str | Path]] = {
            "exec": ["print(1)"],
            "ls": ["/"],
            "put": [blink, "/x.py"],
            "get": ["/note.txt", tmp_path / "note.txt"],
            "run": [blink],
            "deploy": [blink],
            "rm": ["/note.txt"],
        }
        done = jiffy(verb, *words.get(verb, []))
        assert done.returncode == 0, done.stderr
        assert b"Ctrl-C" not in done.stderr
        assert b"damage" not in done.stderr


LEAKS = """\
import kernel as asyncio
kept = []

async def leak():
    while True:
        kept.append(bytearray(200))
        await asyncio.sleep_ms(0)

async def main():
    asyncio.create_task(leak(), name="leak")
    await asyncio.sleep(3000)

asyncio.run(main())
"""


CRUMBLES = """\
import kernel as asyncio

async def main():
    chain = None
    try:
        while True:
            chain = [chain, bytearray(24)]
    except MemoryError:
        pass
    link = chain
    while link and link[0]:
        link[1] = None
        link = link[0][0]
    print("crumbled")
    while chain:
        await asyncio.sleep_ms(200)

asyncio.run(main())
"""


def test_a_console_outlives_a_heap_that_its_program_has_crumbled_at_once(tmp_path: Path) -> None:
    path = tmp_path / "crumbles.py"
    path.write_text(CRUMBLES)
    with commanded("--heap", "64", "--pico", "--no-timing") as board:
        jiffy = Jiffy(board.port)
        jiffy.output("deploy", path)
        booted = jiffy("reset", "--watch", "--for", "4s")
        assert b"crumbled" in booted.stdout
        assert b"_jiffy" not in booted.stdout, "the console has not died"
        done = jiffy("ls", "/")
        assert done.returncode == 0, done.stderr


def test_a_deployed_program_that_fills_its_memory_is_looked_into_and_reached(tmp_path: Path) -> None:
    path = tmp_path / "leaks.py"
    path.write_text(LEAKS)
    with commanded("--heap", "96", "--pico", "--no-timing") as board:
        jiffy = Jiffy(board.port)
        jiffy.output("deploy", path)
        booted = jiffy("reset", "--watch", "--for", "4s")
        assert b"MemoryError" in booted.stdout
        looked = jiffy("ps")
        assert looked.returncode == 8, looked.stderr
        assert b"its memory is too full for the task table" in looked.stderr
        done = jiffy("ls", "/")
        assert done.returncode == 0, done.stderr
        assert b"main.py" in done.stdout


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_that_runs_is_stopped(program: str, board: CommandedBoard) -> None:
    with serial.serial_for_url(board.port, 115_200, timeout=0.2) as line:
        line.write(b"\r\x03\x03\r\x05" + program.replace("\n", "\r").encode() + b"\x04")
        line.read(200)
    done = Jiffy(board.port)("exec", "print(1)")
    assert (done.returncode, done.stdout) == (0, b"1\n"), done.stderr
    assert b"reset" not in done.stderr


TICKS = "import machine;machine.Timer(-1,period={period_ms},callback=lambda t:print('tick'))"
SILENCED = b"timers or a thread that a program left behind print at its prompt: they were ended by a soft reset\n"


@pytest.mark.parametrize("period_ms", [2, 20])
def test_every_verb_works_where_a_timer_prints_at_the_prompt(
    period_ms: int, board: CommandedBoard, blink: Path, tmp_path: Path
) -> None:
    jiffy = Jiffy(board.port)
    jiffy.output("put", "-", "/note.txt", given=b"note\n")
    verbs: list[tuple[int, bytes, tuple[str | Path, ...]]] = [
        (0, b"1\n", ("exec", "print(1)")),
        (0, b"2\n", ("eval", "1+1")),
        (0, b"note\n", ("cat", "/note.txt")),
        (0, b"note.txt", ("ls", "/")),
        (0, b"", ("put", blink, "/x.py")),
        (0, b"", ("get", "/x.py", tmp_path / "x.py")),
        (0, b"blinked", ("run", blink)),
        (0, b"", ("deploy", blink)),
        (0, b"", ("rm", "/note.txt")),
        (0, b"", ("reset",)),
        (14, b"", ("exec", "import machine;machine.reset()")),
    ]
    for status, shows, words in verbs:
        assert jiffy("exec", TICKS.format(period_ms=period_ms)).returncode == 0
        done = jiffy(*words)
        assert (done.returncode, shows in done.stdout) == (status, True), (words, done)
        assert done.stderr.count(SILENCED) == 1, (words, done.stderr)
        assert b"tick" not in done.stdout, words
        assert b"was stopped" not in done.stderr, words


def test_who_only_looks_lets_a_timer_print_on(board: CommandedBoard) -> None:
    jiffy = Jiffy(board.port)
    jiffy.output("exec", TICKS.format(period_ms=20))
    assert SILENCED not in jiffy("ps").stderr
    watched = jiffy("monitor", "--for", "1s")
    assert SILENCED not in watched.stderr
    assert b"tick\n" in watched.stdout.replace(b"\r", b"")


def test_a_timer_that_boot_py_starts_is_told(board: CommandedBoard) -> None:
    jiffy = Jiffy(board.port)
    jiffy.output("put", "-", "/boot.py", given=TICKS.format(period_ms=2).encode())
    jiffy("reset")
    assert b"also right after a soft reset: its boot.py starts that" in jiffy("ls", "/").stderr


@pytest.mark.parametrize("left", [b"\x03\x01x = 1", b"\x03\x01\x05A\x01x = '''", b"\x03\x05x = 1\r"])
def test_what_another_tool_left_half_way_is_entered(left: bytes, board: CommandedBoard) -> None:
    with serial.serial_for_url(board.port, 115_200, timeout=0.2) as line:
        line.write(left)
        line.read(200)
    assert Jiffy(board.port).output("exec", "print(1)") == b"1\n"


@pytest.mark.parametrize("program", [DEAF, CATCHES], ids=["Ctrl-C switched off", "Ctrl-C caught"])
def test_a_deployed_program_that_cannot_be_stopped_is_caught_when_the_board_starts(
    program: str, board: CommandedBoard, tmp_path: Path
) -> None:
    path = tmp_path / "stubborn.py"
    path.write_text(program)
    jiffy = Jiffy(board.port)
    jiffy.output("deploy", path)
    jiffy("reset")
    with jiffy.started("exec", "print(1)", "--timeout-s", "30") as waiting:
        assert waiting.stderr is not None
        told = ""
        while "press its reset button" not in told:
            told = waiting.stderr.readline()
            assert told, "it ended without asking"
        board.cut_power()
        output, errors = waiting.communicate(timeout=40)
    assert (waiting.returncode, output) == (0, "1\n"), errors


@pytest.mark.parametrize("says", ["", "print('starting')\n", "print('OK')\n", "print('ready $ ', end='')\n"])
def test_a_program_that_is_deaf_to_ctrl_c_is_not_told_to_be_something_else(
    says: str, board: CommandedBoard, tmp_path: Path
) -> None:
    path = tmp_path / "deaf.py"
    path.write_text(says + DEAF)
    jiffy = Jiffy(board.port)
    jiffy.output("deploy", path)
    jiffy("reset")
    for _ in range(2):
        done = jiffy("exec", "print(1)", "--timeout-s", "2")
        assert done.returncode == 10, done.stderr
        assert b"press the board's reset button while this command runs" in done.stderr


@pytest.mark.parametrize("last_words", ["pass", "print('bye')"], ids=["in silence", "with a word"])
def test_a_program_that_ends_at_ctrl_c_is_told_to_have_been_stopped_once(
    last_words: str, board: CommandedBoard
) -> None:
    jiffy = Jiffy(board.port)
    main = f"print('up')\ntry:\n while True: pass\nexcept KeyboardInterrupt: {last_words}\n"
    jiffy.output("put", "-", "/main.py", given=main.encode())
    assert jiffy("reset", "--watch", "--for", "1s").stdout.endswith(b"up\n")
    assert b"the program that was running was stopped" in jiffy("ls", "/").stderr
    assert jiffy("ls", "/").stderr == b""


def test_a_board_that_resets_again_and_again_is_caught(board: CommandedBoard) -> None:
    jiffy = Jiffy(board.port)
    code = "import machine, time\ntime.sleep_ms(300)\nprint('MicroPython v1')\nmachine.reset()\n"
    jiffy.output("put", "-", "/main.py", given=code.encode())
    jiffy("reset")
    assert jiffy.output("exec", "print(1)", timeout_s=30) == b"1\n"


def test_the_board_is_left_at_its_friendly_prompt_also_after_an_error(board: CommandedBoard) -> None:
    jiffy = Jiffy(board.port)
    assert jiffy("cat", "/nosuch").returncode == 11
    with serial.serial_for_url(board.port, 115_200, timeout=0.5) as line:
        line.write(b"\r")
        assert line.read(100).endswith(b"\r\n>>> ")


def test_a_power_cut_while_a_program_runs_ends_the_verb_in_words(board: CommandedBoard, tmp_path: Path) -> None:
    path = tmp_path / "runs.py"
    path.write_text("import time\nprint('it runs')\nwhile True: time.sleep_ms(5)\n")
    with Jiffy(board.port).started("run", path) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "it runs\n"
        began = time.monotonic()
        board.cut_power()
        output, errors = running.communicate(timeout=20)
    assert running.returncode not in (0, 1)
    assert "reset" in errors
    assert ">>>" not in output
    assert time.monotonic() - began < 10


# The heap has room for our sum, and none for a new name: the table of names wants a block of 640 bytes.
LEAVES_NO_ROOM_FOR_A_NAME = """\
import gc
kept = [None] * 3000
n = 0
try:
    while True:
        kept[n] = bytearray(560)
        n += 1
except MemoryError:
    pass
for place in range(0, n, 8):
    kept[place] = None
"""


def test_code_that_a_board_has_no_memory_to_compile_runs_after_one_soft_reset(tmp_path: Path) -> None:
    names = "\n".join(f"{name}_{number} = {number}" for number in range(120) for name in ("some_name_that_is_new",))
    with commanded("--heap", "64", "--pico", "--no-timing") as board:
        jiffy = Jiffy(board.port)
        assert jiffy("exec", LEAVES_NO_ROOM_FOR_A_NAME).returncode == 0
        done = jiffy("exec", f"{names}\nprint(some_name_that_is_new_119)")
        assert (done.returncode, done.stdout) == (0, b"119\n"), done.stderr
        assert done.stderr.count(b"soft reset") == 1
