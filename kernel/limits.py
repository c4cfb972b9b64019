"""Every fixed size of the kernel and its default, in one place.

A kernel reserves all of this when it is made and never grows. On a 32-bit board one task more costs 20 bytes here
(a ready place, a timer place, a registry place) besides the task itself; a callback 4 bytes, a timer 12 bytes.
"""

# Tasks that live at the same time.
TASKS = 64
# Timers besides the one that every task has for its own sleep: call_later, timeouts.
TIMERS = 32
# Done-callbacks and call_soon handles that are waiting to run; gather and its kin take one for each awaitable.
CALLBACKS = 64
# Tasks of the system itself (the console, the interrupt pump), on top of TASKS.
SERVICES = 4


class Limits:
    """The sizes of one kernel: ``run(main(), capacity=Limits(tasks=100))``.

    tasks, timers and callbacks count what may exist at the same time, each at least 1 (timers and callbacks: 0).
    Raises ValueError for a size that is out of range. Allocates; not for interrupt handlers.
    """

    def __init__(self, tasks: int = TASKS, timers: int = TIMERS, callbacks: int = CALLBACKS) -> None:
        if tasks < 1 or timers < 0 or callbacks < 0:
            raise ValueError("limits: tasks must be at least 1, timers and callbacks at least 0")
        self.tasks = tasks
        self.timers = timers
        self.callbacks = callbacks


def as_limits(capacity: "Limits | int | None") -> Limits:
    """What ``capacity=`` of run() stands for: None the defaults, a number that many tasks and as many callbacks."""
    if capacity is None:
        return Limits()
    if isinstance(capacity, int):
        return Limits(tasks=capacity, callbacks=max(CALLBACKS, capacity))
    return capacity
