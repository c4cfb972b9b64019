"""Which loop is meant: get_running_loop, get_event_loop, set_event_loop, new_event_loop, and MicroPython's Loop."""

from .port import ONE_KERNEL, running
from .scheduler import Kernel
from .task import Task, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The loop that get_event_loop() gives while none runs (in each thread its own, where threads have loops).
_current: "Any" = running.__class__()


def hand_out(kernel: Kernel) -> Kernel:
    """Prepare a kernel for calls from other threads, since the program is about to hold it; returns it.

    From now on it waits where another thread can wake it, and does not take waiting for one for a deadlock.
    """
    if kernel.threads is None or not kernel.threads.handed_out:
        try:
            import _thread  # noqa: F401 - firmware without it has no other thread to be called from
        except ImportError:
            return kernel
        from .threads import threads_of

        threads_of(kernel).handed_out = True
    return kernel


def get_running_loop() -> Kernel:
    """The loop that runs in this thread (asyncio.get_running_loop). Raises RuntimeError when there is none."""
    return hand_out(running_kernel())


def get_event_loop() -> Kernel:
    """The running loop, else the one that was set, else a new one (MicroPython's asyncio.get_event_loop)."""
    kernel: "Any" = running.kernel or _current.kernel
    if kernel is None or kernel.closed:
        kernel = _current.kernel = Kernel()
    return kernel if ONE_KERNEL else hand_out(kernel)


def set_event_loop(loop: "Kernel | None") -> None:
    """Let get_event_loop() give this loop while none runs; None: a new one."""
    _current.kernel = loop


def new_event_loop() -> Kernel:
    """A new loop. On MicroPython, where there is one at a time, get_event_loop() gives it from now on."""
    kernel = Kernel()
    if ONE_KERNEL:
        _current.kernel = kernel
        return kernel
    return hand_out(kernel)


class _CurrentLoop:
    # MicroPython's Loop is a class of static functions that act on the one loop there is.
    def __getattr__(self, name: str) -> "Any":
        return getattr(get_event_loop(), name)


Loop = _CurrentLoop()


def current_task(loop: "Kernel | None" = None) -> "Task | None":
    """The task that runs now, None in a callback (asyncio.current_task). Raises RuntimeError when no kernel runs."""
    task = (loop or running_kernel()).current
    return task if isinstance(task, Task) else None


def all_tasks(loop: "Kernel | None" = None) -> "set[Any]":
    """The set of the kernel's tasks that are not done (asyncio.all_tasks); the system's are not among them."""
    return {task for task in (loop or running_kernel()).tasks if isinstance(task, Task) and not task._system}
