"""How classes of MicroPython come by their rarely used methods, which are in modules of their own."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def lend(lender: type, owner: type) -> None:
    """Make the methods of one class another one's: all of them, so that the first call alone allocates."""
    for name, method in lender.__dict__.items():
        if not name.startswith("__"):
            setattr(owner, name, method)


def borrow(instance: "Any", name: str) -> "Any":
    """What a future or task has not: a method that was not loaded yet. Raises AttributeError for other names."""
    from .future import Future
    from .future_methods import FutureMethods
    from .task import Task
    from .task_methods import TaskMethods

    if not hasattr(Future, "get_loop"):
        lend(FutureMethods, Future)
        lend(TaskMethods, Task)
        return getattr(instance, name)
    raise AttributeError("'%s' object has no attribute '%s'" % (instance.__class__.__name__, name))
