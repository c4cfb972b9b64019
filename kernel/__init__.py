"""Jiffy's kernel: asyncio's Tasks API on a scheduler of fixed size. ``import kernel as asyncio``.

Names that few programs use load on first use, so a small program pays for a small kernel.
"""

from .errors import CancelledError, Deadlock, InvalidStateError, KernelFull, TimeoutError
from .future import Future, isfuture, running_kernel
from .runner import run, services
from .scheduler import Kernel
from .sleep import sleep, sleep_ms, sleep_us
from .task import Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def __getattr__(name: str) -> object:
    from .names import module_of

    module = module_of(name)
    if module is None:
        raise AttributeError("module 'kernel' has no attribute '%s'" % name)
    value = getattr(__import__("kernel." + module, None, None, (name,)), name)
    globals()[name] = value
    return value


def create_task(coro: "Any", *, name: object = None, context: "Any" = None) -> Task:
    """Schedule a coroutine as a task of the running kernel and return the task (asyncio.create_task).

    Raises RuntimeError when no kernel runs, KernelFull when there is no room (the coroutine is then closed), TypeError
    for what is not a coroutine. Allocates; not for interrupt handlers.
    """
    return Task(coro, name=name, context=context)


def current_task(loop: "Kernel | None" = None) -> "Task | None":
    """The task that runs now, None in a callback (asyncio.current_task). Raises RuntimeError when no kernel runs."""
    task = (loop or running_kernel()).current
    return task if isinstance(task, Task) else None


def all_tasks(loop: "Kernel | None" = None) -> "set[Any]":
    """The set of the kernel's tasks that are not done (asyncio.all_tasks); the system's are not among them."""
    return {task for task in (loop or running_kernel()).tasks if isinstance(task, Task) and not task._system}
