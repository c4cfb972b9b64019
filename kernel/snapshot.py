"""The task table as plain data."""

from .errors import Deadlock
from .task import Task, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def task_table(kernel: "Any" = None) -> "list[Any]":
    """A dictionary for each live task, and for one that a Ctrl-C has just ended: id, name, state, waits_for,
    deadline_ms, system.

    state is "running", "ready", "sleeping" or "waiting"; deadline_ms counts from now, None unless it sleeps.
    kernel is the running one by default. Allocates.
    """
    if kernel is None:
        kernel = running_kernel()
    rows = [_row(kernel, task) for task in kernel.tasks if isinstance(task, Task)]
    current = kernel.current
    if isinstance(current, Task) and current not in kernel.tasks:
        rows.append(_row(kernel, current))
    return rows


def _row(kernel: "Any", task: Task) -> "dict[Any, Any]":
    waited = task._waits_for
    deadline_ms = None
    if task is kernel.current:
        state = "running"
    elif waited is None:
        state = "ready"
    elif waited is kernel.timers:
        state = "sleeping"
        deadline_ms = _sleeps_us(kernel, task) // 1000
    else:
        state = "waiting"
    return {
        "id": task._id // kernel.places,
        "name": name_of(kernel, task),
        "state": state,
        "waits_for": describe(waited) if state == "waiting" else "",
        "deadline_ms": deadline_ms,
        "system": task._system,
    }


def name_of(kernel: "Any", task: Task) -> str:
    """The task's name, without loading what tasks can do besides."""
    return task._name or "Task-%d" % (task._id // kernel.places)


def _sleeps_us(kernel: "Any", task: Task) -> int:
    # A long sleep is one of many pieces.
    until_us = task._sleeps_until_us
    left_us: int = -task._place - kernel.clock.now() if until_us is None else until_us - kernel.clock.total_us()
    return max(0, left_us)


def describe(waited: object) -> str:
    """What a task waits for, in a few words: its kind or class, and the name where it has one."""
    kind = getattr(waited, "kind", None) or waited.__class__.__name__
    if isinstance(waited, Task):
        return "%s %s" % (kind, waited.get_name())
    name = getattr(waited, "name", None)
    return "%s %s" % (kind, name) if name else kind


def deadlock(kernel: "Any") -> Deadlock:
    """What to raise when nothing can ever become ready."""
    return Deadlock("every task waits, and no timer, stream or interrupt can wake one: " + wait_graph(kernel))


def wait_graph(kernel: "Any" = None) -> str:
    """Who waits for what, and who holds it: ``A waits for Lock b held by B; B waits for Task A``. Allocates.

    The system's tasks are left out: they wait for the world outside. kernel is the running one by default.
    """
    if kernel is None:
        kernel = running_kernel()
    waits = []
    for task in kernel.tasks:
        if isinstance(task, Task) and not task._system and task._waits_for is not None:
            waits.append("%s waits for %s" % (task.get_name(), _describe_with_holder(task._waits_for)))
    return "; ".join(waits)


def _describe_with_holder(waited: object) -> str:
    holder = getattr(waited, "holder", None)
    if holder is None:
        return describe(waited)
    return "%s held by %s" % (describe(waited), holder.get_name())
