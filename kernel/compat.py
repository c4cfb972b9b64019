"""The few places where MicroPython and CPython differ; the rest of the kernel does not ask which one it runs on.

Each name here has one meaning and two makings. CPython's are in compat_cpython, which a board does not have.
"""

try:
    from .compat_cpython import *  # noqa: F403
except ImportError:
    from .compat_micropython import *  # type: ignore[no-redef, assignment]  # noqa: F403
