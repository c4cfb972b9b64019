"""Asking a running program for its tasks, over a real pseudo-terminal with a scripted board at its other end."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from rich.console import Console

from jiffy.errors import Damaged, TimedOut
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.protocol.frames import frame
from jiffy.work.inspection import Snapshot, ask, parse, task_table
from tests.tools.serial_boards import Peer

BLINK = {
    "id": 3,
    "name": "blink [led]",
    "state": "sleeping",
    "waits_for": "sleep",
    "deadline_ms": 1250,
    "system": False,
}
CONSOLE = {**BLINK, "id": 1, "name": "console", "deadline_ms": None, "system": True}
ANSWER = {"tasks": [CONSOLE, BLINK], "uptime_ms": 61000, "free_bytes": 54321, "capacity": 32}


@contextmanager
def board(reply: Callable[[bytes], bytes]) -> Iterator[SerialTransport]:
    """A line to a board that answers each piece that it receives with ``reply`` of it."""
    with Peer(lambda peer, received: peer.send(reply(received))) as peer:
        transport = open_serial(peer.port)
        yield transport
        transport.close()


def test_the_answer_is_found_among_the_programs_own_output() -> None:
    noisy = b"climate: 21.0 C\r\n" + frame(json.dumps(ANSWER).encode()) + b"button\r\n"
    with board(lambda request: noisy if request == b"\x16ps\n" else b"") as transport:
        snapshot = ask(transport, timeout_s=10)
    assert [task.name for task in snapshot.tasks] == ["console", "blink [led]"]
    assert (snapshot.uptime_ms, snapshot.free_bytes, snapshot.capacity) == (61000, 54321, 32)


def test_a_damaged_answer_is_asked_for_again() -> None:
    good = frame(json.dumps(ANSWER).encode())
    replies = [good.replace(b"blink", b"blonk"), good[:-20], good]
    with board(lambda request: replies.pop(0)) as transport:
        assert ask(transport, timeout_s=10).tasks[1].name == "blink [led]"
    assert replies == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (b"", "no Jiffy program answered within 0.6 s: is one running there, with its console installed? saw nothing"),
        (b"\r\n>>> ps\r\nNameError\r\n>>> ", "the board stands at its prompt; start a program with `jiffy run`"),
        (b"tick\r\n", "saw 'tick"),
    ],
)
def test_without_an_answer_it_gives_up_in_time_and_tells_what_was_seen(reply: bytes, told: str) -> None:
    with board(lambda request: reply) as transport, pytest.raises(TimedOut, match=re.escape(told)):
        ask(transport, timeout_s=0.6)


@pytest.mark.parametrize(
    "text",
    [b"{}", b"[]", b"7", b"nonsense", b'{"tasks": [7], "uptime_ms": 1, "free_bytes": null, "capacity": 1}'],
)
def test_an_answer_of_another_shape_is_an_error_and_not_a_table(text: bytes) -> None:
    with pytest.raises(Damaged, match="is not a task table"):
        parse(text)


def shown(snapshot: Snapshot) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(task_table(snapshot))
    return capture.get()


def test_the_table_shows_every_task_and_the_room_that_is_left() -> None:
    text = shown(parse(json.dumps(ANSWER).encode()))
    assert "1 of 32 tasks, up 61.0 s, 54,321 bytes free before the next collection" in text
    row = next(line for line in text.splitlines() if "blink" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "3", "blink [led]", "sleeping", "sleep", "1.2 s",
    ]  # fmt: skip


def test_a_board_that_cannot_tell_its_free_memory_shows_none() -> None:
    assert "bytes free" not in shown(parse(json.dumps({**ANSWER, "free_bytes": None}).encode()))
