"""Every fixed size of the kernel and its default, in one place.

A kernel reserves all of this when it is made and never grows. On a 32-bit board one task more costs 22 bytes here (a
ready place, two timer places, two words and two bytes in the registry) besides the task itself; a callback or a timer
4 bytes.
"""


class Limits:
    """The sizes of one kernel: ``run(main(), capacity=Limits(tasks=100))``, and the defaults of those not given.

    Each counts what may exist at the same time; tasks and threads are at least 1, the others at least 0. Raises
    ValueError for a size that is out of range, TypeError for one that there is not. Allocates; not for interrupt
    handlers. A library that needs more than the defaults raises them before run(): ``Limits.timers += 4``.
    """

    # Tasks that live at the same time. Each has a timer for its own sleep and one for its timeouts.
    tasks = 64
    # Timers besides those: call_later, timeouts within timeouts.
    timers = 32
    # Done-callbacks and call_soon handles that are waiting to run; gather and its kin take one for each awaitable.
    callbacks = 64
    # Calls from other threads that wait for the kernel to take them. No memory is taken for these three before threads
    # are used.
    mailbox = 64
    # Threads that to_thread may use at the same time; a board has one, its second core.
    threads = 32
    # Calls of to_thread that are running or waiting for a thread.
    jobs = 64
    # Tasks of the system itself (the console, the interrupt pump), on top of tasks.
    services = 4
    # Bytes for the tracebacks of the last failures, as text (failures.kept).
    failure_bytes = 512

    def __init__(self, **sizes: int) -> None:
        for name, size in sizes.items():
            if not hasattr(Limits, name):
                raise TypeError("limits: there is no size '%s'" % name)
            if size < (name in ("tasks", "threads")):
                raise ValueError("limits: tasks and threads must be at least 1, the others at least 0")
            setattr(self, name, size)
