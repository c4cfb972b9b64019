"""run: a new kernel, the main task, and an orderly end."""

from .compat import asyncgen_hooks, iscoroutine
from .scheduler import Kernel
from .task import PENDING, Future, Task, running

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
    if running.kernel is not None and iscoroutine(main):
        main.close()
    check_not_running()
    if not iscoroutine(main):
        raise ValueError("a coroutine was expected, got %r" % (main,))
    kernel = Kernel(capacity, clock)
    kernel.debug = debug
    begin(kernel)
    try:
        task = kernel.create_task(main)
        start_services(kernel)
        try:
            run_main(kernel, task)
        finally:
            task._reported = True
            shutdown(kernel)
        return task.result()
    finally:
        end(kernel)
        kernel.closed = True
        if kernel.threads is not None:
            kernel.threads.abandon()


def check_not_running() -> None:
    """Raise RuntimeError when a kernel runs in this thread already."""
    if running.kernel is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")


def begin(kernel: Kernel) -> None:
    """Make a kernel the one that runs in this thread, until ``end``. Raises RuntimeError when one runs already."""
    check_not_running()
    if kernel.asyncgens is None:
        kernel.asyncgens = asyncgen_hooks(kernel)
    kernel.asyncgens.open()
    running.kernel = Future._kernel = kernel
    kernel.running = True


def end(kernel: Kernel) -> None:
    """The kernel runs no more, or not now."""
    kernel.running = False
    running.kernel = None
    kernel.asyncgens.close()


def run_main(kernel: Kernel, task: Task) -> None:
    """Run until the main task is done. A Ctrl-C that meets nobody at work cancels it before it cancels the others."""
    try:
        kernel.run_until(task)
    except KeyboardInterrupt:
        if kernel.current is None:
            recover(kernel)
            task.cancel()
            kernel.run_until(task)
        raise


def start_services(kernel: Kernel) -> None:
    """Start the services as tasks of the system, unless they run already."""
    if not kernel.system_live:
        for service in services:
            Task(service(), loop=kernel, name=service.__name__, system=True)


def close_services(kernel: Kernel) -> None:
    """End the tasks of the system where they stand, as a loop that is closed cannot run them to their end."""
    for task in kernel.tasks[:]:
        if isinstance(task, Task) and task._system:
            task.get_coro().close()
            kernel.release(task)


def shutdown(kernel: Kernel) -> None:
    """Cancel every task that is left and wait for it, then asynchronous generators, threads and the system's tasks."""
    recover(kernel)
    end_tasks(kernel, False)
    if kernel.asyncgens.alive:
        kernel.run_until(kernel.create_task(kernel.asyncgens.aclose()))
    if kernel.threads is not None:
        kernel.threads.close()
        end_tasks(kernel, False)
    end_tasks(kernel, True)
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
