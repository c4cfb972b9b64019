"""The task table, and what a task waits for."""

from .task import Task, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def task_table(kernel: "Any" = None) -> "Iterator[tuple[Any, ...]]":
    """For each live task, and for one that a Ctrl-C has just ended: its number, its name, its state, what it waits for,
    in how many milliseconds it wakes by itself or None, and whether it is the system's.

    The state is "running", "ready", "sleeping" or "waiting". kernel is the running one by default. Allocates.
    """
    if kernel is None:
        kernel = running_kernel()
    current = kernel.current
    for task in kernel.tasks:
        if isinstance(task, Task):
            yield _row(kernel, task)
    if isinstance(current, Task) and current not in kernel.tasks:
        yield _row(kernel, current)


def _row(kernel: "Any", task: "Any") -> "tuple[Any, ...]":
    waited = task._waits_for
    text = waits_for(task)
    left_us = None
    if task is kernel.current:
        state = "running"
    elif waited is None:
        state = "ready"
    elif waited is kernel.timers:
        state = "sleeping"
        left_us = -task._place - kernel.clock.now()
        if task._sleeps_until_us is not None:  # one piece of many
            left_us = task._sleeps_until_us - kernel.clock.total_us()
    else:
        state = "waiting"
    for entry in kernel.timers.entries[: kernel.timers.count]:
        if task is getattr(entry, "task", None) or task is getattr(entry, "_task", None):
            limit_us = max(0, -entry._place - kernel.clock.now())
            if left_us is None or limit_us < left_us:
                left_us = limit_us
            name = "wait_for" if getattr(entry, "_when", None) is None else "timeout"
            limit = "%s, %d.%d s left" % (name, limit_us // 1000000, limit_us // 100000 % 10)
            text = "%s (%s)" % (text, limit) if text else limit
    return (
        task._id // kernel.places,
        task.get_name(),
        state,
        text,
        None if left_us is None else max(0, left_us) // 1000,
        task._system,
    )


def waits_for(task: "Any") -> str:
    """What a task waits for, in a few words: what it is, its name where it has one, and who holds it. "" if it sleeps.

    A lock, a queue or an event has the ``name`` that the program gives it (``lock.name = "bus"``).
    """
    waited = task._waits_for
    if waited is None or waited is task._kernel.timers:
        return ""
    if isinstance(waited, Task):
        return "Task " + waited.get_name()
    children = getattr(waited, "children", None)
    if children is not None:
        return "gather of %d" % len(children)
    text: str = getattr(waited, "kind", None) or waited.__class__.__name__
    name = getattr(waited, "name", None) or getattr(getattr(waited, "_queue", None), "name", None)
    if name:
        text = "%s %s" % (text, name)
    holder = getattr(waited, "holder", None)
    return text if holder is None else "%s held by %s" % (text, holder.get_name())
