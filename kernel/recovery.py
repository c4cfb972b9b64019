"""recover: after a Ctrl-C that came amid the kernel's own work, put every task and callback back into one place.

Whatever was interrupted, a task that is nowhere is made ready: it looks again at what it waited for, or is cancelled,
for that is what comes next. Loaded only when a run ends by an exception.
"""

from .callbacks import Callback
from .queues import TimerQueue
from .task import PENDING, Future, Task, WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel


def recover(kernel: "Kernel") -> None:
    """Make the kernel whole; it is not running."""
    kernel.recovered = True
    current = kernel.current
    kernel.current = None
    ready = _entries(kernel.ready)
    if kernel.urgent is not None:
        ready += _entries(kernel.urgent.ready)
    if isinstance(current, Callback) and not current.called and current not in ready:
        kernel.ready.append(current)
    _recover_timers(kernel)
    for place in range(len(kernel.tasks)):
        task = kernel.tasks[place]
        if isinstance(task, Task) and task._state == PENDING:
            if not hasattr(task, "_id"):  # its admission was interrupted
                task._id = kernel.next_id + place
                kernel.next_id += kernel.places
            if task not in ready:
                _recover_task(kernel, task)


def cancel(task: "Any") -> None:
    """Cancel a task without the help of the future that it awaits, from which the word may not come any more."""
    waited = task._waits_for
    if isinstance(waited, Future):
        WaitQueue._interrupt(waited, task, None)
    else:
        task.cancel()


def _entries(queue: "Any") -> "list[Any]":
    slots = queue.slots
    head = queue.head
    tail = queue.tail
    found: "list[Any]" = slots[head:tail] if head <= tail else slots[head:] + slots[:tail]
    return found


def _recover_timers(kernel: "Kernel") -> None:
    # An entry was on its way in or out: without an order, the queue is of no use. Its tasks are woken.
    timers = kernel.timers
    if not _in_order(timers):
        for entry in timers.entries:
            if entry is not None:
                entry._place = None
        kernel.timers = TimerQueue(len(kernel.tasks) * 2 + kernel.limits.timers)


def _in_order(timers: "Any") -> bool:
    last = None
    for entry in timers.entries[: timers.count]:
        if entry is None or entry._place is None or (last is not None and entry._place < last):
            return False
        last = entry._place
    return all(entry is None for entry in timers.entries[timers.count :])


def _recover_task(kernel: "Kernel", task: "Any") -> None:
    waited = task._waits_for
    timers = kernel.timers
    if waited is timers:
        parked = task._place is not None and task in timers.entries
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
