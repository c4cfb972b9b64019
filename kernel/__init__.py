"""Jiffy's kernel: asyncio's Tasks API on a scheduler of fixed size. ``import kernel as asyncio``.

Names that few programs use load on first use, so a small program pays for a small kernel.
"""

import sys

if sys.implementation.name == "cpython":
    # What is called port from now on; boards have no port_cpython.
    from . import port_cpython

    sys.modules["kernel.port"] = port_cpython

from .port import sleep_ms
from .runner import run, services
from .scheduler import Kernel
from .task import CancelledError, Future, Task, running_kernel


def __getattr__(name: str) -> object:
    from .names import load

    return load(name, globals())


# The same class under asyncio's name: a function that only calls it would cost every task a call.
create_task = Task
