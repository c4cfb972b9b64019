"""Coroutines from before ``async def``: generators that ``yield from`` what they await.

On MicroPython a generator and a coroutine are the same thing, so there is little to do.
"""

from .port import iscoroutine

try:
    from .generators_cpython import coroutine, iscoroutinefunction
except ImportError:
    from .generators_micropython import coroutine, iscoroutinefunction

__all__ = ["coroutine", "iscoroutine", "iscoroutinefunction"]
