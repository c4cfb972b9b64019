"""How futures and tasks of MicroPython come by the methods in future_methods and task_methods."""

from .future import Future
from .future_methods import FutureMethods
from .task import Task
from .task_methods import TaskMethods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def borrow(future: Future, name: str) -> "Any":
    """The method of that name, from now on the class's own. Raises AttributeError for other names."""
    found = False
    if name not in ("__module__", "__name__", "__qualname__"):
        if name in FutureMethods.__dict__:
            setattr(Future, name, FutureMethods.__dict__[name])
            found = True
        if name in TaskMethods.__dict__:  # also when a plain future asks, or tasks would find Future's
            setattr(Task, name, TaskMethods.__dict__[name])
            found = found or isinstance(future, Task)
    if not found:
        raise AttributeError("'%s' object has no attribute '%s'" % (future.__class__.__name__, name))
    return getattr(future, name)
