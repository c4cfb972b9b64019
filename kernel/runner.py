"""run: a new kernel, the main task, and an orderly end."""

from .compat import asyncgen_hooks, iscoroutine
from .scheduler import Kernel
from .task import PENDING, Task, running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Coroutine functions that every run starts as tasks of the system: the console, the interrupt pump of a board.
services: "list[Any]" = []


def run(main: "Any", *, debug: bool = False, capacity: "Any" = None, clock: "Any" = None) -> object:
    """Run a coroutine on a new kernel and return its result (asyncio.run).

    At the end, or when it raises, or at Ctrl-C, whatever tasks are left are cancelled and waited for. capacity is a
    Limits or a number of tasks; clock is one of kernel.clock. Raises RuntimeError inside a running kernel, ValueError
    when ``main`` is not a coroutine. Allocates.
    """
    if running.kernel is not None:
        if iscoroutine(main):
            main.close()
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    if not iscoroutine(main):
        raise ValueError("a coroutine was expected, got %r" % (main,))
    kernel = Kernel(capacity, clock)
    kernel.debug = debug
    hooks = asyncgen_hooks(kernel)
    running.kernel = kernel
    try:
        task = kernel.create_task(main)
        for service in services:
            Task(service(), loop=kernel, name=service.__name__, system=True)
        try:
            kernel.run_until(task)
        finally:
            task._reported = True
            shutdown(kernel, hooks)
        return task.result()
    finally:
        running.kernel = None
        hooks.close()


def shutdown(kernel: Kernel, hooks: asyncgen_hooks) -> None:
    """Cancel every task that is left and wait for it, then the system's, then asynchronous generators and threads."""
    recover(kernel)
    end_tasks(kernel, False)
    if hooks.alive:
        kernel.run_until(kernel.create_task(hooks.aclose()))
    end_tasks(kernel, True)
    if kernel.threads is not None:
        kernel.threads.close()
    kernel.report_all_failures()


def end_tasks(kernel: Kernel, system: bool) -> None:
    """Cancel the user's or the system's tasks and step until none is left; also the ones that these create."""
    known: "set[Any]" = set()
    while True:
        left = [task for task in kernel.tasks if isinstance(task, Task) and task._system == system]
        if not left:
            return
        for task in left:
            if task not in known:
                known.add(task)
                task.cancel()
        kernel.run_until(left[0])


def recover(kernel: Kernel) -> None:
    """Put right what a KeyboardInterrupt between two instructions of the kernel has left: each task in one place."""
    kernel.current = None
    timers = kernel.timers
    for position in range(timers.count):
        if timers.entries[position] is None or timers.entries[position]._place != position:
            timers.clear()
            break
    ready = [kernel.ready.slots[(kernel.ready.head + index) % kernel.ready.size] for index in range(len(kernel.ready))]
    for task in kernel.tasks:
        if not isinstance(task, Task) or task._state != PENDING:
            continue
        if task._waits_for is timers and (task._place is None or timers.entries[task._place] is not task):
            task._waits_for = None
        if task._waits_for is None and task not in ready:
            kernel.ready.append(task)
