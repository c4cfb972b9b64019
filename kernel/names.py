"""The public names that load on first use, by the module that has them. A type checker reads them in __init__.pyi.

A board forgets this module whenever it has answered: reading it again takes some milliseconds for each name, and
keeping the table more memory than an Event and a Lock.
"""

import sys

from .port import ONE_KERNEL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# One text: on a board a dictionary with an entry for each module, or even each name, would cost more.
_NAMES = """\
barrier Barrier BrokenBarrierError
combine ALL_COMPLETED FIRST_COMPLETED FIRST_EXCEPTION ensure_future isfuture shield wait
completions as_completed
condition Condition
current Loop all_tasks current_task get_event_loop get_running_loop new_event_loop set_event_loop
errors Deadlock InvalidStateError KernelFull
exact sleep_us
exception_groups BaseExceptionGroup ExceptionGroup
gathering gather
generators coroutine iscoroutine iscoroutinefunction
groups TaskGroup
limits Limits
mailbox Mailbox
ordered_queues LifoQueue PriorityQueue
pool to_thread
priority create_urgent_task
queue Queue
queue_errors QueueEmpty QueueFull QueueShutDown
readiness readable writable
remote run_coroutine_threadsafe
runners Runner
scopes TimeoutError wait_for wait_for_ms
semaphores BoundedSemaphore Semaphore
signal Flag ThreadSafeFlag
sleeping sleep
sync Event Lock
ticker Ticker
timeouts Timeout timeout timeout_at
"""


def load(name: str, kernel: "dict[str, Any]") -> object:
    """What a public name means, or a module of the kernel, and put it among the names of ``kernel``, the package.

    Modules, since MicroPython asks for a name of the package first where a program says ``from kernel import clock``.
    Raises AttributeError when it is neither.
    """
    if ONE_KERNEL:
        sys.modules.pop(__name__, None)
        kernel.pop("names", None)
    for line in _NAMES.split("\n"):
        module, *names = line.split(" ")
        if name in names:
            found = getattr(__import__(module, globals(), None, (module,), 1), name)
            break
    else:
        try:
            found = __import__(name, globals(), None, (name,), 1)
        except ImportError:
            raise AttributeError("module 'kernel' has no attribute '%s'" % name)
    kernel[name] = found
    return found
