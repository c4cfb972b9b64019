"""The system's own tasks: the console, the interrupt pump of a board."""

from .task import CancelledError, Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel


class SystemTask(Task):
    """A task of the system: it takes none of the program's places, and ends after the program's tasks."""

    _system = True


def start(kernel: "Kernel", services: "list[Any]") -> None:
    """Start the services, which are coroutine functions, as tasks of the system."""
    for service in services:
        SystemTask(service(), loop=kernel, name=service.__name__)


def close(kernel: "Kernel") -> None:
    """End the tasks of the system where they stand, as a loop that is closed cannot run them to their end."""
    for task in kernel.tasks[:]:
        if isinstance(task, Task) and task._system:
            task.get_coro().close()
            kernel._end(task, CancelledError())
