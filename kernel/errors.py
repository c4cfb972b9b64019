"""Every exception that the kernel raises by itself."""

from .cancelled import CancelledError as CancelledError

try:
    TimeoutError = TimeoutError  # asyncio.TimeoutError is the builtin one, where there is one
except NameError:  # MicroPython has no builtin TimeoutError

    class TimeoutError(Exception):  # type: ignore[no-redef]
        """The time allowed for an operation has passed (asyncio.TimeoutError)."""


class InvalidStateError(Exception):
    """A future was asked for what it does not have yet, or given a second result (asyncio.InvalidStateError)."""


class KernelFull(RuntimeError):
    """A limit of kernel.limits is reached: nothing has changed, and the program may catch this and go on."""


class Deadlock(RuntimeError):
    """Nothing is ready and nothing can ever become ready: no timer, no stream, no interrupt source, no thread."""
