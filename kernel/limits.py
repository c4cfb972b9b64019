"""Every fixed size of the kernel and its default, in one place.

A kernel reserves all of this when it is made and never grows. On a 32-bit board one task more costs 28 bytes here (a
ready place, a timer place, three words in the registry) besides the task itself; a callback 4 bytes, a timer 12 bytes.
"""

# Tasks that live at the same time.
TASKS = 64
# Timers besides the one that every task has for its own sleep: call_later, timeouts.
TIMERS = 32
# Done-callbacks and call_soon handles that are waiting to run; gather and its kin take one for each awaitable.
CALLBACKS = 64
# Calls from other threads that wait for the kernel to take them.
MAILBOX = 64
# Threads that to_thread may use at the same time; a board has one, its second core.
THREADS = 32
# Calls of to_thread that are running or waiting for a thread.
JOBS = 64
# Tasks of the system itself (the console, the interrupt pump), on top of TASKS.
SERVICES = 4
# Bytes for the tracebacks of the last failures, as text.
FAILURE_BYTES = 512


class Limits:
    """The sizes of one kernel: ``run(main(), capacity=Limits(tasks=100))``.

    Each counts what may exist at the same time; tasks and threads are at least 1, the others at least 0. mailbox,
    threads and jobs matter to programs with several threads and take no memory in others; failure_bytes is the room for
    the text of the last failures (failures.kept). Raises ValueError for a
    size that is out of range. Allocates; not for interrupt handlers.
    """

    def __init__(
        self,
        tasks: int = TASKS,
        timers: int = TIMERS,
        callbacks: int = CALLBACKS,
        mailbox: int = MAILBOX,
        threads: int = THREADS,
        jobs: int = JOBS,
        failure_bytes: int = FAILURE_BYTES,
    ) -> None:
        if tasks < 1 or threads < 1 or min(timers, callbacks, mailbox, jobs, failure_bytes) < 0:
            raise ValueError("limits: tasks and threads must be at least 1, the others at least 0")
        self.tasks = tasks
        self.timers = timers
        self.callbacks = callbacks
        self.mailbox = mailbox
        self.threads = threads
        self.jobs = jobs
        self.failure_bytes = failure_bytes


def as_limits(capacity: "Limits | int | None") -> Limits:
    """What ``capacity=`` of run() stands for: None the defaults, a number that many tasks and as many callbacks."""
    if capacity is None:
        return Limits()
    if isinstance(capacity, int):
        return Limits(tasks=capacity, callbacks=max(CALLBACKS, capacity))
    return capacity
