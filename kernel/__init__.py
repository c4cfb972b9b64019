"""Jiffy's kernel: asyncio's Tasks API on a scheduler of fixed size. ``import kernel as asyncio``.

Names that few programs use load on first use, so a small program pays for a small kernel.
"""

from .cancelled import CancelledError
from .future import Future, running_kernel
from .runner import run, services
from .scheduler import Kernel
from .sleep import sleep, sleep_ms, sleep_us
from .task import Task


def __getattr__(name: str) -> object:
    from .names import load

    value = globals()[name] = load(name)
    return value


# The same class under asyncio's name: a function that only calls it would cost every task a call.
create_task = Task
