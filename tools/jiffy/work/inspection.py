"""Looks into a program while it runs: asks its console over the serial line and shows the answer."""

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiffy.errors import Damaged, TimedOut, escaped
from jiffy.line.transport import Transport
from jiffy.protocol.frames import FramePicker, request

if TYPE_CHECKING:
    from rich.console import Group

ASK_AGAIN_S = 0.5
PROMPT = b">>> "
STATE_STYLES = {"running": "bold green", "ready": "green", "sleeping": "cyan", "waiting": "yellow"}


@dataclass(frozen=True)
class TaskRow:
    """One task of the board's kernel; ``deadline_ms`` is the time until it wakes by itself, or None."""

    id: int
    name: str
    state: str
    waits_for: str
    deadline_ms: int | None
    system: bool


@dataclass(frozen=True)
class Snapshot:
    """The board's answer to ``ps``. ``free_bytes`` is None where the firmware cannot tell."""

    tasks: tuple[TaskRow, ...]
    uptime_ms: int
    free_bytes: int | None
    capacity: int


class Asking:
    """One question to a running program, put again until it is answered. No I/O: ``to_send`` tells what to write."""

    def __init__(self) -> None:
        self._picker = FramePicker()
        self._ask_at = 0.0

    def to_send(self, now: float) -> bytes:
        """The request when it is time for it, else nothing."""
        if now < self._ask_at:
            return b""
        self._ask_at = now + ASK_AGAIN_S
        return request("ps")

    def receive(self, data: bytes) -> Snapshot | None:
        texts = self._picker.receive(data)
        return parse(texts[-1]) if texts else None


def ask(transport: Transport, timeout_s: float) -> Snapshot:
    """The task table of the program that runs on the board. Raises TimedOut, Damaged, ConnectionLost."""
    asking = Asking()
    deadline = time.monotonic() + timeout_s
    seen = b""
    while (now := time.monotonic()) < deadline:
        transport.write(asking.to_send(now))
        data = transport.read(min(ASK_AGAIN_S, deadline - now))
        snapshot = asking.receive(data)
        if snapshot is not None:
            return snapshot
        seen = (seen + data)[-400:]
    raise TimedOut(f"{transport.name}: no Jiffy program answered within {timeout_s:g} s: {advice(seen)}")


def advice(seen: bytes) -> str:
    if PROMPT in seen:
        return "the board stands at its prompt; start a program with `jiffy run` or `jiffy reset`"
    return f"is one running there, with its console installed? saw {escaped(seen)}"


def parse(text: bytes) -> Snapshot:
    """Raises Damaged when the text, whose checksum was right, is not an answer to ``ps``."""
    try:
        answer = json.loads(text)
        tasks = tuple(parse_task(task) for task in answer["tasks"])
        free = answer["free_bytes"]
        return Snapshot(tasks, int(answer["uptime_ms"]), None if free is None else int(free), int(answer["capacity"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"the board's answer is not a task table ({error}); deploy the program again with this version of jiffy",
            escaped(text, 600),
        ) from None


def parse_task(task: dict[str, object]) -> TaskRow:
    deadline_ms = task["deadline_ms"]
    return TaskRow(
        id=int(str(task["id"])),
        name=str(task["name"]),
        state=str(task["state"]),
        waits_for=str(task["waits_for"]),
        deadline_ms=None if deadline_ms is None else int(str(deadline_ms)),
        system=bool(task["system"]),
    )


def task_table(snapshot: Snapshot) -> "Group":
    """The tasks as a table, for rich to print; those of the system itself are dim."""
    from rich.console import Group
    from rich.markup import escape
    from rich.table import Table

    table = Table(header_style="bold")
    table.add_column("id", justify="right")
    for name in ("name", "state", "waits for"):
        table.add_column(name)
    table.add_column("wakes in", justify="right")
    for task in snapshot.tasks:
        state = f"[{STATE_STYLES.get(task.state, 'default')}]{escape(task.state)}[/]"
        texts = (str(task.id), escape(task.name), state, escape(task.waits_for), duration(task.deadline_ms))
        table.add_row(*texts, style="dim" if task.system else None)
    return Group(summary(snapshot), table)


def summary(snapshot: Snapshot) -> str:
    users = sum(not task.system for task in snapshot.tasks)
    parts = [f"{users} of {snapshot.capacity} tasks", f"up {duration(snapshot.uptime_ms)}"]
    if snapshot.free_bytes is not None:
        parts.append(f"{snapshot.free_bytes:,} bytes free before the next collection")
    return ", ".join(parts)


def duration(time_ms: int | None) -> str:
    if time_ms is None:
        return ""
    return f"{time_ms} ms" if time_ms < 1000 else f"{time_ms / 1000:.1f} s"
