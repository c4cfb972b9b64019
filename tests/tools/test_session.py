"""A session with a real MicroPython: the emulated board, which is entered from wherever it is."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import BoardException, BoardReset, ConnectionLost, Damaged, TimedOut
from jiffy.line.transport import open_serial
from jiffy.session.session import Session


@pytest.fixture(scope="module")
def board() -> Iterator[EmulatedBoard]:
    with EmulatedBoard() as running:
        yield running


@pytest.fixture
def session(board: EmulatedBoard) -> Iterator[Session]:
    with Session.open(open_serial(board.port)) as opened:
        yield opened


def left_in(board: EmulatedBoard, *, running: str = "", typed: bytes = b"") -> None:
    """Leave the board as a tool that died leaves it: with a program running, or something half typed in raw REPL."""
    session = Session.open(open_serial(board.port))
    session.execute("kept = 'from before'")
    if running:
        session.start(running)
    session.write(typed)
    session.transport.close()


def check_entered(board: EmulatedBoard, timeout_s: float = 10.0) -> None:
    with Session.open(open_serial(board.port), timeout_s=timeout_s) as session:
        assert session.execute("print(kept)") == b"from before\r\n"


@pytest.mark.parametrize(
    "program",
    [
        "while True: pass",
        "while True: print('text without an end ' * 3)",
        "while True: print('raw REPL; CTRL-B to exit\\r\\n>>> ')",
        "import time\ntry:\n while True: pass\nfinally:\n time.sleep(0.3)",
        "input('name? ')",
        "import sys\nwhile True: sys.stdin.buffer.read(1)",
    ],
    ids=["busy", "printing", "printing a banner", "slow to stop", "reading a line", "reading bytes"],
)
def test_a_running_program_is_stopped_without_a_reset(board: EmulatedBoard, program: str) -> None:
    left_in(board, running=program)
    check_entered(board)


@pytest.mark.parametrize(
    "typed",
    [b"x = '''abc\n", b"\x05A\x01x = '''abc\n", b"\x05A\x01x = '" + b"a" * 128, b"\x05A\x01x = = =\n y\n"],
    ids=["half a line in raw mode", "raw-paste", "raw-paste between windows", "raw-paste that was refused"],
)
def test_raw_mode_that_another_tool_left_half_way_is_entered(board: EmulatedBoard, typed: bytes) -> None:
    left_in(board, typed=typed)
    check_entered(board)


@pytest.mark.parametrize("typed", [b"x = 'abc", b"for i in range(3):\r print(i)\r", b"\x05x = 1\r", b"\x1b["])
def test_a_prompt_with_something_half_typed_is_entered(board: EmulatedBoard, typed: bytes) -> None:
    left_in(board, typed=b"\x02" + typed)
    check_entered(board)


SPINS = "try:\n while True: pass\nexcept KeyboardInterrupt: "
AT_PROMPT = {
    "prompt": b"",
    "half typed": b"x = 'abc",
    "amid a block": b"for i in range(3):\r print(i)\r",
    "paste mode": b"\x05x = 1\r",
    "raw prompt": b"\x01",
    "half typed in raw mode": b"\x01x = 1",
    "raw-paste": b"\x01\x05A\x01x = 1\n",
    "ended by itself": b"print('ended')\r",
}
RUNNING = {
    "with a traceback": b"\x05while True: pass\r\x04",
    "in silence": b"\x05" + SPINS.replace("\n", "\r").encode() + b"pass\r\x04",
    "with output": b"\x05" + SPINS.replace("\n", "\r").encode() + b"print('bye')\r\x04",
    "in silence in raw mode": b"\x01" + SPINS.encode() + b"pass\n\x04",
    "with output in raw mode": b"\x01" + SPINS.encode() + b"print('bye')\n\x04",
}


def interrupted_after(port: str, typed: bytes) -> bool:
    """Whether a session says that it has stopped a program, on a board at whose friendly prompt this was typed."""
    with serial.serial_for_url(port, timeout=0.2) as line:
        line.write(b"\r\x03\x02" + typed)
        while line.read(1):
            pass
    with Session.open(open_serial(port)) as session:
        return session.interrupted


@pytest.mark.parametrize("typed", AT_PROMPT.values(), ids=AT_PROMPT)
def test_where_no_program_ran_none_was_stopped(board: EmulatedBoard, typed: bytes) -> None:
    assert not interrupted_after(board.port, typed)


@pytest.mark.parametrize("typed", RUNNING.values(), ids=RUNNING)
def test_a_program_that_was_stopped_is_known_however_it_ends(board: EmulatedBoard, typed: bytes) -> None:
    assert interrupted_after(board.port, typed)


def test_a_main_py_that_ends_in_silence_at_ctrl_c_is_known_to_have_run() -> None:
    with EmulatedBoard() as fresh:
        with Session.open(open_serial(fresh.port)) as session:
            session.execute(f"with open('/main.py', 'w') as f: f.write({'print(1)' + chr(10) + SPINS + 'pass'!r})")
            session.restart()
            seen = b""
            while b"1\r\n" not in seen:
                seen += session.read(100, 5) or pytest.fail(f"only {seen!r} came")
        with Session.open(open_serial(fresh.port)) as session:
            assert session.interrupted


def test_a_program_that_catches_ctrl_c_is_given_up_in_time_with_advice() -> None:
    with EmulatedBoard() as stubborn:
        left_in(stubborn, running="while True:\n try:\n  while True: pass\n except KeyboardInterrupt: print('>>> no')")
        with pytest.raises(TimedOut, match="reset button"):
            check_entered(stubborn, timeout_s=0.5)


def test_a_board_in_the_middle_of_a_long_boot_is_entered() -> None:
    with EmulatedBoard() as booting:
        with Session.open(open_serial(booting.port)) as session:
            session.execute("with open('/boot.py', 'w') as f: f.write('while True: pass')")
            session.hard_reset()
        with Session.open(open_serial(booting.port)) as session:
            assert session.execute("print(1)") == b"1\r\n"


def test_a_port_that_appears_late_is_waited_for(board: EmulatedBoard, tmp_path: Path) -> None:
    left_in(board)
    port = tmp_path / "late"
    appears = threading.Timer(0.2, os.symlink, (board.port, port))
    appears.start()
    with Session.open(open_serial(str(port), wait_s=10)) as session:
        assert session.execute("print(kept)") == b"from before\r\n"
    appears.join()


def test_code_larger_than_every_window_arrives_whole(session: Session) -> None:
    text = "".join(f"{number:08}" for number in range(1000))
    assert session.execute(f"text = '{text}'\nprint(text)") == text.encode() + b"\r\n"


def test_code_that_is_refused_before_its_end_leaves_the_session_usable(session: Session) -> None:
    with pytest.raises(BoardException, match="SyntaxError"):
        session.execute("x = = =\n" + "y = 1\n" * 500)
    assert session.execute("print(2)") == b"2\r\n"


def test_output_comes_as_it_is_printed_and_the_error_after_it(session: Session) -> None:
    pieces: list[bytes] = []
    with pytest.raises(BoardException) as caught:
        session.execute("print('one')\nprint('two')\nraise OSError(5)", on_output=pieces.append)
    assert b"".join(pieces) == b"one\r\ntwo\r\n"
    assert caught.value.summary.startswith("OSError")


@pytest.mark.parametrize("program", ["while True: pass", "while True: print('x' * 60)"], ids=["silent", "printing"])
def test_a_program_without_an_end_is_given_up_in_time_and_stopped(session: Session, program: str) -> None:
    with pytest.raises(TimedOut, match="has not ended"):
        session.execute(program, timeout_s=0.2)
    assert session.execute("print(3)") == b"3\r\n"


def test_a_running_program_is_talked_to(session: Session) -> None:
    session.start(
        "import sys\ndata = sys.stdin.buffer.read(4)\nsys.stdout.buffer.write(bytes(reversed(data)))\nprint('end')"
    )
    session.write(b"abcd")
    assert session.read_exact(4, 5) == b"dcba"
    assert session.finish() == (b"end\r\n", b"")


def test_bytes_that_do_not_come_are_missed_at_the_deadline(session: Session) -> None:
    session.start("print('ab', end='')\nwhile True: pass")
    with pytest.raises(TimedOut, match="ab"):
        session.read_exact(3, 0.2)
    _, error = session.stop()
    assert b"KeyboardInterrupt" in error


def test_noise_between_two_runs_is_not_taken_for_an_answer(session: Session) -> None:
    session.start("print('stale')\nprint('\\x04\\x04>OK')")
    session.transport.write(b"")
    session.finish()
    assert session.execute("print(4)") == b"4\r\n"


def test_a_soft_reset_clears_memory_and_keeps_files(session: Session) -> None:
    session.execute("gone = 1\nwith open('/kept.txt', 'w') as f: f.write('kept')")
    session.soft_reset()
    assert session.execute("print('gone' in globals(), open('/kept.txt').read())") == b"False kept\r\n"


def test_restarting_runs_main_py() -> None:
    with EmulatedBoard() as fresh:
        with Session.open(open_serial(fresh.port)) as session:
            session.execute("with open('/main.py', 'w') as f: f.write('print(40 + 2)')")
            session.restart()
            seen = b""
            while b">>> " not in seen:
                seen += session.transport.read(5) or pytest.fail(f"only {seen!r} came")
        assert b"42\r\n" in seen


def test_pulling_the_plug_is_told_at_once() -> None:
    with EmulatedBoard() as doomed, Session.open(open_serial(doomed.port)) as session:
        session.start("while True: pass")
        doomed.kill()
        with pytest.raises(ConnectionLost):
            session.finish(timeout_s=30)


def test_the_board_tells_what_it_can_do(session: Session) -> None:
    features = session.features
    assert features.implementation == "micropython"
    assert features.version >= (1, 22)
    assert features.word_bits in (32, 64)
    assert features.mpy & 0xFF >= 6
    assert features.has_raw_paste
    assert features.binary_stdin
    assert features.free_bytes is not None
    assert 0 < features.free_bytes <= 1408 * 1024


def test_what_comes_in_place_of_an_answer_is_shown_and_no_damage_is_claimed(session: Session) -> None:
    session.start("import sys\nsys.stdout.write('a\\x04b\\x04c')")
    with pytest.raises(Damaged, match=r"in place of the board's answer came 'c") as caught:
        session.finish()
    assert "damage" not in str(caught.value)
    session.enter()


def test_a_board_that_is_reset_in_the_middle_of_an_answer_is_told_as_that(board: EmulatedBoard) -> None:
    with Session.open(open_serial(board.port)) as session, pytest.raises(BoardReset, match="was reset meanwhile"):
        session.execute("raise SystemExit")
