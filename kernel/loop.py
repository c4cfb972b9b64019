"""The loop object: what asyncio's loop offers besides what every kernel has.

The Kernel is the loop. Its ``__getattr__`` finds these methods when a program first calls one; each takes the kernel
first. A callback of call_soon stands in the ready ring; one of call_later among the timers, and is called directly
when its time has come, as every timer is. What other threads call goes through threads.
"""

from .callbacks import Callback, TimerHandle, call_when_done, forget
from .errors import Deadlock
from .port import ONE_KERNEL, context_for, running
from .scheduler import Kernel
from .sleeping import to_us
from .task import FINISHED, PENDING, CancelledError, Future, Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Stop(Future):
    # What run_forever runs until.
    def release(self, _: "Any" = None) -> None:
        if self._state == PENDING:
            self._finish(FINISHED, None)


# ---- methods of the loop -------------------------------------------------------------------------------------------


def _time(kernel: Kernel) -> float:
    """Seconds since the loop was made, on its monotonic clock. Allocates."""
    now_us: int = kernel.clock.exactly().total_us()
    return now_us / 1000000


def _create_future(kernel: Kernel) -> Future:
    """A future of this loop. Allocates."""
    future = Future(loop=kernel)
    if running.kernel is not kernel:
        future._kernel = kernel  # on MicroPython it took itself for one of the loop that runs
    return future


def _call_soon(kernel: Kernel, callback: "Any", *args: "Any", context: "Any" = None) -> Callback:
    """Call ``callback(*args)`` in the next step, in the current context or the one given; returns a handle.

    Raises KernelFull when the places for callbacks are taken, RuntimeError when the loop is closed. Allocates.
    """
    check_open(kernel)
    handle = Callback(kernel, callback, args, context_for(context))
    handle._wake()
    return handle


def _call_later(kernel: Kernel, delay: float, callback: "Any", *args: "Any", context: "Any" = None) -> TimerHandle:
    """Call ``callback(*args)`` in ``delay`` seconds, never early; returns a handle with cancel() and when().

    A negative delay stands before zero.

    Raises KernelFull when the extra timers are in use, RuntimeError when the loop is closed. Allocates.
    """
    check_open(kernel)
    return TimerHandle(kernel, to_us(delay), callback, args, context_for(context), _time(kernel) + delay)


def _call_at(kernel: Kernel, when: float, callback: "Any", *args: "Any", context: "Any" = None) -> TimerHandle:
    """Call ``callback(*args)`` at the time ``when`` of loop.time(), to the microsecond; else as call_later."""
    check_open(kernel)
    delay_us = int(when * 1000000 + 0.5) - kernel.clock.total_us()
    return TimerHandle(kernel, delay_us, callback, args, context_for(context), when)


def _call_soon_threadsafe(kernel: Kernel, callback: "Any", *args: "Any", context: "Any" = None) -> Callback:
    """call_soon for other threads and signal handlers: wakes the loop at once when it waits.

    Raises KernelFull when the mailbox is full (nothing is lost: the caller keeps the call), RuntimeError when the loop
    is closed. Allocates. Interrupt handlers of a board use Flag instead.
    """
    from .threads import call_soon

    check_open(kernel)
    return call_soon(kernel, callback, args, context_for(context))


def _run_in_executor(kernel: Kernel, executor: "Any", function: "Any", *args: "Any") -> Future:
    """The future of ``function(*args)``, called in a thread of the pool, or of a concurrent.futures executor.

    Raises as to_thread does. Allocates.
    """
    from .pool import pool_of

    check_open(kernel)
    return pool_of(kernel).run(executor, function, args)


def _is_running(kernel: Kernel) -> bool:
    """Whether the loop runs, in whatever thread."""
    return kernel.running


def _is_closed(kernel: Kernel) -> bool:
    """Whether the loop was closed; run() closes its own at the end."""
    return kernel.closed


def _stop(kernel: Kernel) -> None:
    """Let run_forever end with the current step; before it runs, after one step."""
    if kernel.stopping is None:
        kernel.stopping = _Stop(loop=kernel)
    kernel.stopping.release()


def _run_forever(kernel: Kernel) -> None:
    """Run until stop() is called.

    Returns, as MicroPython's does, when no task is left and nothing can make one; raises Deadlock when tasks are left
    that nothing can wake. Raises RuntimeError when a loop runs already or this one is closed.
    """
    try:
        _run_until_stopped(kernel)
    except Deadlock:
        if kernel.live:
            raise


def _run_until_stopped(kernel: Kernel) -> None:
    from .runner import begin, end, interrupted, start_services

    check_open(kernel)
    begin(kernel)
    try:
        start_services(kernel)
        if kernel.stopping is None:
            kernel.stopping = _Stop(loop=kernel)
        kernel.run_while_pending(kernel.stopping)
    except BaseException as error:
        interrupted(kernel, error)
        raise
    finally:
        kernel.stopping = None
        end(kernel)


def _run_until_complete(kernel: Kernel, future: "Any") -> object:
    """Run until an awaitable is done and return its result.

    Raises what the awaitable raises, Deadlock when nothing can ever finish it, RuntimeError when stop() came first,
    when a loop runs already or when this one is closed.
    """
    from .combine import ensure_future
    from .runner import check_not_running

    check_open(kernel)
    check_not_running()
    kernel.use()
    awaited = ensure_future(future, loop=kernel)
    stop = kernel.stopping = _Stop(loop=kernel)
    node = call_when_done(awaited, stop.release)
    try:
        _run_until_stopped(kernel)
    except BaseException:
        if awaited is not future and awaited.done():
            kernel.retrieved(awaited)
        raise
    finally:
        if not node.called:
            forget(awaited, node)
    if not awaited.done():
        raise RuntimeError("Event loop stopped before Future completed.")
    return awaited.result()


def _close(kernel: Kernel) -> None:
    """Close the loop, the system's tasks and its threads with it; nothing runs on it any more.

    Raises RuntimeError while it runs. The program's own tasks that are left stay as they are.
    """
    if kernel.running:
        raise RuntimeError("Cannot close a running event loop")
    if not kernel.closed:
        kernel.closed = True
        for task in kernel.tasks[:]:
            if isinstance(task, Task) and task._system:  # where they stand: nothing can run them to their end
                task.get_coro().close()
                kernel._end(task, CancelledError())
        if kernel.threads is not None:
            kernel.threads.abandon()


async def _shutdown_asyncgens(kernel: Kernel) -> None:
    """Close every asynchronous generator that has begun and not ended (there are none on MicroPython)."""
    if kernel.asyncgens is not None and kernel.asyncgens.alive:
        await kernel.asyncgens.aclose()


async def _shutdown_default_executor(kernel: Kernel) -> None:
    """Wait for the jobs of the pool and stop its threads; the loop then takes no more jobs."""
    from .pool import pool_of

    await pool_of(kernel).leave()


def _set_exception_handler(kernel: Kernel, handler: "Any") -> None:
    """Let ``handler(loop, context)`` be told of exceptions that no task can be told of; None prints them."""
    if handler is not None and not callable(handler):
        raise TypeError("A callable object or None is expected, got %r" % (handler,))
    kernel.exception_handler = handler


def _get_exception_handler(kernel: Kernel) -> "Any":
    """The handler that was set, or None."""
    return kernel.exception_handler


def _default_exception_handler(kernel: Kernel, *args: "Any") -> None:
    """Print a context; takes it alone as asyncio's does, or after the loop as MicroPython's."""
    from .failures import print_context

    print_context(args[-1])


def _call_exception_handler(kernel: Kernel, context: "Any") -> None:
    """Give a context to the handler that was set, or print it."""
    from .failures import call_exception_handler

    call_exception_handler(kernel, context)


def _get_debug(kernel: Kernel) -> bool:
    """Whether debug mode is on. It changes nothing yet: the checks that asyncio makes in it are always made."""
    return kernel.debug


def _set_debug(kernel: Kernel, enabled: bool) -> None:
    """Set debug mode."""
    kernel.debug = bool(enabled)


def _create_task(kernel: Kernel, coro: "Any", *, name: object = None, context: "Any" = None) -> Task:
    """Schedule a coroutine as a task of this loop and return the task. Raises as Task does. Allocates."""
    if not ONE_KERNEL or running.kernel is kernel:
        return Task(coro, loop=kernel, name=name, context=context)
    # Where one kernel runs at a time, a task takes itself for one of that.
    kernel.use()
    try:
        task = Task(coro, loop=kernel, name=name, context=context)
        task._kernel = kernel
        return task
    finally:
        if running.kernel is not None:
            running.kernel.use()


_METHODS: "dict[str, Any]" = {
    "call_at": _call_at,
    "call_exception_handler": _call_exception_handler,
    "call_later": _call_later,
    "call_soon": _call_soon,
    "call_soon_threadsafe": _call_soon_threadsafe,
    "close": _close,
    "create_future": _create_future,
    "create_task": _create_task,
    "default_exception_handler": _default_exception_handler,
    "get_debug": _get_debug,
    "get_exception_handler": _get_exception_handler,
    "is_closed": _is_closed,
    "is_running": _is_running,
    "run_forever": _run_forever,
    "run_in_executor": _run_in_executor,
    "run_until_complete": _run_until_complete,
    "set_debug": _set_debug,
    "set_exception_handler": _set_exception_handler,
    "shutdown_asyncgens": _shutdown_asyncgens,
    "shutdown_default_executor": _shutdown_default_executor,
    "stop": _stop,
    "time": _time,
}


def method(kernel: Kernel, name: str) -> "Any":
    """The loop's method of that name, bound to the kernel. Raises AttributeError for other names."""
    function = _METHODS.get(name)
    if function is None:
        raise AttributeError("the loop has no attribute '%s'" % name)

    def bound(*args: "Any", **kwargs: "Any") -> "Any":
        return function(kernel, *args, **kwargs)

    return bound


def check_open(kernel: Kernel) -> None:
    """Raise RuntimeError when the loop is closed."""
    if kernel.closed:
        raise RuntimeError("Event loop is closed")
