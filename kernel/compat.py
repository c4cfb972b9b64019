"""The few places where MicroPython and CPython differ; the rest of the kernel does not ask which one it runs on.

Each name here has one meaning and two makings. CPython's are in compat_cpython, which a board does not have.
"""

try:
    from .compat_cpython import (
        COROUTINE,
        ONE_KERNEL,
        CtrlC,
        Running,
        asyncgen_hooks,
        awaiting,
        awaiting_future,
        bind,
        cancelled_error,
        context_for,
        iscoroutine,
        pause,
        sleep_long,
        sleep_ms,
        sleep_us,
        stop,
    )
except ImportError:
    from .compat_micropython import (  # type: ignore[assignment]
        COROUTINE,
        ONE_KERNEL,
        CtrlC,
        Running,
        asyncgen_hooks,
        awaiting,
        awaiting_future,
        bind,
        cancelled_error,
        context_for,
        iscoroutine,
        pause,
        sleep_long,
        sleep_ms,
        sleep_us,
        stop,
    )

__all__ = [
    "COROUTINE",
    "ONE_KERNEL",
    "CtrlC",
    "Running",
    "asyncgen_hooks",
    "awaiting",
    "awaiting_future",
    "bind",
    "cancelled_error",
    "context_for",
    "iscoroutine",
    "pause",
    "sleep_long",
    "sleep_ms",
    "sleep_us",
    "stop",
]
