"""What is left inside the kernel after a program: timers and waiters. Runs on CPython and on MicroPython."""

from kernel.task import WaitQueue


def timers_left(loop: object) -> int:
    """How many timers are set in the kernel."""
    return loop.timers.count  # type: ignore[attr-defined, no-any-return]


def has_waiters(thing: object) -> bool:
    """Whether somebody waits in an object of the kernel or in a wait queue that it holds."""
    parts = [thing]
    parts.extend(thing.__dict__.values())
    return any(isinstance(part, WaitQueue) and part._first is not None for part in parts)
