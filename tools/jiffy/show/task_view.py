"""The task table of a board for people."""

from typing import TYPE_CHECKING

from jiffy.work.programs.inspection import Snapshot

if TYPE_CHECKING:
    from rich.console import Group

STATE_STYLES = {"running": "bold green", "ready": "green", "sleeping": "cyan", "waiting": "yellow"}


def task_table(snapshot: Snapshot) -> "Group":
    """The tasks as a table, for rich to print; those of the system itself are dim. Below it the last failures."""
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
    failures = [f"the last failures:\n{escape(snapshot.failures.rstrip())}"] if snapshot.failures else []
    return Group(summary(snapshot), table, *failures)


def summary(snapshot: Snapshot) -> str:
    system = sum(task.system for task in snapshot.tasks)
    users = len(snapshot.tasks) - system
    parts = [f"{users} of {snapshot.capacity} tasks" + (f" and {system} of the system" if system else "")]
    parts.append(f"up {duration(snapshot.uptime_ms)}")
    if snapshot.free_bytes is not None:
        parts.append(f"{snapshot.free_bytes:,} bytes free before the next collection")
    return ", ".join(parts)


def duration(time_ms: int | None) -> str:
    if time_ms is None:
        return ""
    return f"{time_ms} ms" if time_ms < 1000 else f"{time_ms / 1000:,.1f} s"
