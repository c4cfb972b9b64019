"""run: a new kernel, the main task, and an orderly end."""

from .port import ONE_KERNEL, CtrlC, asyncgen_hooks, iscoroutine, running
from .scheduler import Kernel, report
from .task import FAILED, PENDING, Future, Task, WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Coroutine functions that every run starts as tasks of the system: the console, the interrupt pump of a board.
services: "list[Any]" = []
# Called when a Ctrl-C ends a run, with the tasks as it found them; must not raise. None, or set by a console.
on_interrupt: "Any" = None


def run(main: "Any", *, debug: bool = False, capacity: "Any" = None, clock: "Any" = None, idle: "Any" = None) -> object:
    """Run a coroutine on a new kernel and return its result (asyncio.run).

    At the end, or when it raises, or at Ctrl-C, whatever tasks are left are cancelled and waited for. capacity is a
    Limits or a number of tasks; clock is one of kernel.clock. A deadlock is raised (kernel.Deadlock), on a board only
    with debug: there it is printed, once, and waited on. ``idle(timeout_us)`` saves power in place of the clock's
    sleep, when nothing is ready and no stream is waited for: for so many microseconds at most (None: no limit). It
    returns when an interrupt comes, and at once when one has set ``running_kernel().signalled``. Raises RuntimeError
    inside a running kernel, ValueError when ``main`` is not a coroutine. Allocates.
    """
    check_coroutine(main)
    kernel = Kernel(capacity, clock, idle)
    kernel.debug = debug
    begin(kernel)
    try:
        task = Task(main, loop=kernel)
        try:
            run_main(kernel, task)
        finally:
            shutdown(kernel)
        return result_of(task)
    finally:
        end(kernel)
        kernel.closed = True
        if kernel.threads is not None:
            kernel.threads.abandon()


def check_coroutine(coro: "Any") -> None:
    """Raise ValueError for what is no coroutine, RuntimeError, with it closed, when a kernel runs in this thread."""
    if not iscoroutine(coro):
        from .report import coroutine_expected

        raise ValueError(coroutine_expected(coro))
    if running.kernel is not None:
        coro.close()
        check_not_running()


def check_not_running() -> None:
    """Raise RuntimeError when a kernel runs in this thread already."""
    if running.kernel is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")


def begin(kernel: Kernel) -> None:
    """Make a kernel the one that runs in this thread, until ``end``. Raises RuntimeError when one runs already."""
    check_not_running()
    if asyncgen_hooks is not None:
        if kernel.asyncgens is None:
            kernel.asyncgens = asyncgen_hooks(kernel)
        kernel.asyncgens.open()
    running.kernel = kernel
    kernel.use()
    kernel.running = True


def end(kernel: Kernel) -> None:
    """The kernel runs no more, or not now."""
    kernel.running = False
    running.kernel = None
    if kernel.asyncgens is not None:
        kernel.asyncgens.close()


def run_main(kernel: Kernel, task: Task) -> None:
    """Run until the main task is done. Ctrl-C cancels it, alone at first, and is raised when it has unwound."""
    start_services(kernel)
    ctrl_c = None if CtrlC is None else CtrlC(kernel, task)
    try:
        kernel.run_while_pending(task)
        kernel.retrieved(task)  # its exception is raised by result_of
        kernel._run_ready(task)
    except BaseException as error:
        waiting = kernel.current is None
        interrupted(kernel, error)
        if waiting and isinstance(error, KeyboardInterrupt):
            task.cancel()
            kernel.run_until(task)
            if ONE_KERNEL:
                error.__traceback__ = None  # it came while nobody ran, and tells of nothing but the kernel
        raise
    finally:
        if ctrl_c is not None:
            ctrl_c.close()
    if ctrl_c is not None and ctrl_c.pressed and task.cancelled() and task.uncancel() == 0:
        raise KeyboardInterrupt


def start_services(kernel: Kernel) -> None:
    """Start the services as tasks of the system, unless they run already.

    They take none of the program's places, and end after its tasks. Raises KernelFull when they are too many.
    """
    if kernel.system_live:
        return
    for service in services:
        if kernel.system_live >= kernel.limits.services:
            from .errors import full

            raise full("services", kernel.limits.services)
        kernel.system_live += 1
        kernel.live -= 1
        task = Task(service(), loop=kernel, name=service.__name__)
        task._system = True


def result_of(task: Task) -> object:
    """The main task's result, or its exception raised; what the interpreter will not print of a group, first."""
    if hasattr(task._result, "task_names") and task._state == FAILED:
        try:
            from .failures import group_ends_program

            group_ends_program(task)
        except MemoryError:
            pass  # the group itself is raised
    return task.result()


def shutdown(kernel: Kernel) -> None:
    """Cancel every task that is left and wait for it, then asynchronous generators, threads and the system's tasks.

    A Ctrl-C cancels those once more that do not end, and is raised when they have ended.
    """
    try:
        end_all(kernel)
    except KeyboardInterrupt as error:
        interrupted(kernel, error)
        end_all(kernel)
        raise


def end_all(kernel: Kernel) -> None:
    """shutdown, in one attempt."""
    end_tasks(kernel, False)
    if kernel.asyncgens is not None and kernel.asyncgens.alive:
        kernel.run_until(kernel.create_task(kernel.asyncgens.aclose()))
    if kernel.threads is not None:
        kernel.threads.close()
        end_tasks(kernel, False)
    end_tasks(kernel, True)
    report(kernel, kernel.failed_before)
    report(kernel, kernel.failed_lately)


def end_tasks(kernel: Kernel, system: bool) -> None:
    """Cancel the user's or the system's tasks and step until none is left; also the ones that these create."""
    cancelled_below = 0
    while True:
        # Allocates nothing: a full heap is what many a run ends by.
        first = None
        newest = kernel.next_id
        for task in kernel.tasks:
            if isinstance(task, Task) and task._system == system:
                if first is None:
                    first = task
                if task._id >= cancelled_below:
                    waited: "Any" = task._waits_for
                    if kernel.recovered and isinstance(waited, Future):
                        WaitQueue._interrupt(waited, task, None)  # the word of the future's end may be lost
                    else:
                        task.cancel()
        if first is None:
            return
        cancelled_below = newest
        kernel.run_until(first)


def interrupted(kernel: Kernel, error: BaseException) -> None:
    """An exception, which may have come amid the kernel's own work, has stopped it: put every task back into one place.

    A task that is nowhere is made ready: it looks again at what it waited for, or is cancelled, for that is what comes
    next. Allocates nothing, like all that ends a run. Before it, a console shows the tasks.
    """
    if on_interrupt is not None and isinstance(error, KeyboardInterrupt):
        on_interrupt()
    kernel.recovered = True
    timers = kernel.timers
    timers.mend(kernel.places * 2 + kernel.limits.timers)
    current: "Any" = kernel.current
    kernel.current = None
    if current is not None and not isinstance(current, Task) and not current.called and not _is_ready(kernel, current):
        current._wake()
    for task in kernel.tasks:
        if isinstance(task, Task) and task._state == PENDING:
            waited: "Any" = task._waits_for
            entry = None
            if waited is timers:
                if task in timers.entries:
                    entry = task
            elif waited is not None and not getattr(waited, "_state", PENDING):
                entry = waited._first
                while entry is not None and entry is not task:
                    entry = entry._place
            if entry is None and not _is_ready(kernel, task):
                task._wake()


def _is_ready(kernel: Kernel, entry: object) -> bool:
    ring: "Any" = kernel.ready
    while ring is not None:
        place = ring.head
        while place != ring.tail:
            if ring.slots[place] is entry:
                return True
            place += 1
            if place == ring.size:
                place = 0
        ring = None if kernel.urgent is None or ring is not kernel.ready else kernel.urgent.ready
    return False
