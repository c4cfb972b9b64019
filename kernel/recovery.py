"""recover: after a Ctrl-C that came amid the kernel's own work, put every task and callback back into one place.

Whatever was interrupted, a task that is nowhere is made ready: it looks again at what it waited for, or is cancelled,
for that is what comes next. Loaded only when a run ends by an exception.
"""

from .task import PENDING, Callback, Future, Task
from .waiting import WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel


def recover(kernel: "Kernel") -> None:
    """Make the kernel whole; it is not running."""
    current = kernel.current
    kernel.current = None
    ready = _entries(kernel.ready)
    if kernel.urgent is not None:
        ready += _entries(kernel.urgent.ready)
    if isinstance(current, Callback) and not current.called and current not in ready:
        kernel.ready.append(current)
    _recover_timers(kernel)
    for task in kernel.tasks:
        if isinstance(task, Task) and task._state == PENDING and task not in ready:
            _recover_task(kernel, task)


def _entries(queue: "Any") -> "list[Any]":
    return [queue.slots[(queue.head + index) % queue.size] for index in range(len(queue))]


def _recover_timers(kernel: "Kernel") -> None:
    # An entry was on its way through the heap: without an order, the heap is of no use.
    timers = kernel.timers
    for position in range(timers.count):
        if timers.entries[position] is None or timers.entries[position]._place != position:
            timers.clear()
            return


def _recover_task(kernel: "Kernel", task: "Any") -> None:
    waited = task._waits_for
    if waited is kernel.timers:
        parked = task._place is not None and kernel.timers.entries[task._place] is task
    elif isinstance(waited, Future) and waited._state != PENDING:
        parked = False
        waited._unlink(task)
    else:
        parked = isinstance(waited, WaitQueue) and _stands_in(waited, task)
    if not parked:
        task._wake()


def _stands_in(queue: "Any", task: "Any") -> bool:
    entry = queue._first
    while entry is not None and entry is not task:
        entry = entry._place
    return entry is task
