"""Asking a running program for its tasks, over a real pseudo-terminal with a scripted board at its other end."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from rich.console import Console

from jiffy.errors import Damaged, NotRunning, TimedOut
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.protocol.frames import encoded, request
from jiffy.show.task_view import task_table
from jiffy.work.programs.inspection import Snapshot, ask, parse
from tests.tools.serial_boards import Peer

BLINK = [3, "blink [led]", "sleeping", "sleep", 1250, False]
CONSOLE = [1, "console", "waiting", "stream", None, True]
ANSWER = {"tasks": [CONSOLE, BLINK], "uptime_ms": 61000, "free_bytes": 54321, "capacity": 32, "failures": ""}
ECHO = (
    b'q?ps1234abcd\r\nTraceback (most recent call last):\r\n  File "<stdin>", line 1\r\nSyntaxError: invalid syntax\r\n'
)


def answer(content: object) -> bytes:
    return encoded("r", json.dumps(content))


@contextmanager
def board(reply: Callable[[bytes], bytes]) -> Iterator[SerialTransport]:
    """A line to a board that answers each piece that it receives with ``reply`` of it."""
    with Peer(lambda peer, received: peer.send(reply(received))) as peer:
        transport = open_serial(peer.port)
        yield transport
        transport.close()


def test_the_answer_is_found_among_the_programs_own_output() -> None:
    noisy = b"climate: 21.0 C\r\n" + answer(ANSWER) + b"button\r\n"
    with board(lambda received: noisy if received == request("ps") else b"") as transport:
        snapshot = ask(transport, timeout_s=10)
    assert [task.name for task in snapshot.tasks] == ["console", "blink [led]"]
    assert (snapshot.uptime_ms, snapshot.free_bytes, snapshot.capacity) == (61000, 54321, 32)


def test_a_damaged_answer_is_asked_for_again() -> None:
    good = answer(ANSWER)
    replies = [good.replace(b"blink", b"blonk"), good[:-20], good]
    with board(lambda received: replies.pop(0)) as transport:
        assert ask(transport, timeout_s=10).tasks[1].name == "blink [led]"
    assert replies == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (b"", "no answer within 0.6 s and nothing was printed: the program is busy without a pause, sleeps"),
        (b"", "or another tool has left the board amid a paste"),
        (b"tick\r\ntock\r\n", "a program prints meanwhile"),
        (b"tick\r\ntock\r\n", "its last line: 'tock'"),
        (b"tick\r\ntock\r\nti", "its last line: 'tock'"),
        (b"q?ps1234abcd", "the program echoes what is typed"),
    ],
)
def test_without_an_answer_it_gives_up_in_time_and_tells_what_was_seen(reply: bytes, told: str) -> None:
    with board(lambda received: reply) as transport, pytest.raises(TimedOut, match=re.escape(told)):
        ask(transport, timeout_s=0.6)


def test_a_board_at_its_prompt_is_told_at_once() -> None:
    with board(lambda received: ECHO + b">>> ") as transport, pytest.raises(NotRunning, match="stands at its prompt"):
        ask(transport, timeout_s=60)


def test_a_board_at_its_raw_prompt_is_told_soon() -> None:
    banner = b"\r\nMicroPython v1.29.0; Board\r\n>>> "
    with (
        board(lambda received: banner if received == b"\x02" else b"") as transport,
        pytest.raises(NotRunning, match="stood at its raw prompt, where another tool has left it"),
    ):
        ask(transport, timeout_s=60)


def test_a_program_that_prints_what_looks_like_a_prompt_is_no_prompt() -> None:
    with board(lambda received: b">>> ") as transport, pytest.raises(TimedOut, match="prints meanwhile"):
        ask(transport, timeout_s=0.6)


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "7", "nonsense", json.dumps({**ANSWER, "tasks": [7]}), json.dumps({**ANSWER, "tasks": [[7]]})],
)
def test_an_answer_of_another_shape_is_an_error_and_not_a_table(text: str) -> None:
    with pytest.raises(Damaged, match="is not a task table"):
        parse(text)


def shown(snapshot: Snapshot) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(task_table(snapshot))
    return capture.get()


def test_the_table_shows_every_task_and_the_room_that_is_left() -> None:
    text = shown(parse(json.dumps(ANSWER)))
    assert "1 of 32 tasks and 1 of the system, up 61.0 s, 54,321 bytes free before the next collection" in text
    row = next(line for line in text.splitlines() if "blink" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "3", "blink [led]", "sleeping", "sleep", "1.2 s",
    ]  # fmt: skip


def test_the_table_ends_with_the_tracebacks_of_tasks_that_have_failed() -> None:
    text = shown(parse(json.dumps({**ANSWER, "failures": "ValueError: 7\n  in task sensor\n"})))
    assert text.rstrip().endswith("the last failures:\nValueError: 7\n  in task sensor")


def test_a_board_that_cannot_tell_its_free_memory_shows_none() -> None:
    assert "bytes free" not in shown(parse(json.dumps({**ANSWER, "free_bytes": None})))


def test_the_answer_can_be_had_as_json() -> None:
    given = json.loads(parse(json.dumps(ANSWER)).as_json())
    assert given["tasks"][1] == {
        "id": 3, "name": "blink [led]", "state": "sleeping", "waits_for": "sleep", "deadline_ms": 1250, "system": False,
    }  # fmt: skip
