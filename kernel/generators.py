"""Coroutines from before ``async def``: generators that ``yield from`` what they await.

On MicroPython a generator and a coroutine are the same thing, so there is little to do.
"""

from .port import ONE_KERNEL
from .port import iscoroutine as iscoroutine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


async def _coroutine_function() -> None:
    pass


def _closure() -> object:
    inside = 0
    return lambda: inside


class _Class:
    def method(self) -> None:
        """Its type is what matters."""


_GeneratorFunction = type(_coroutine_function)
_CANNOT_TELL = (type(_closure()), type(_Class().method))
# What coroutine() has made of other functions; a program decorates few.
_made: "list[Any]" = []


def coroutine(function: "Any") -> "Any":
    """Decorator: a generator function, as it is; of another, one whose coroutine returns what the function returns.

    If that is awaitable, it is awaited.
    """
    if isinstance(function, _GeneratorFunction):
        return function

    async def wrapper(*args: "Any", **kwargs: "Any") -> object:
        result = function(*args, **kwargs)
        if hasattr(result, "__next__"):
            result = await result
        return result

    _made.append(wrapper)
    return wrapper


def iscoroutinefunction(function: object) -> bool:
    """Whether calling it gives a coroutine: ``async def``, or a generator function, which is the same here.

    Raises RuntimeError for a bound method or a closure, of which MicroPython does not tell.
    """
    if isinstance(function, _GeneratorFunction) or function in _made:
        return True
    if isinstance(function, _CANNOT_TELL):
        raise RuntimeError("MicroPython does not tell whether a method or closure is a coroutine function")
    return False


if not ONE_KERNEL:
    # CPython's way, in place of the above.
    from .port_cpython import coroutine as coroutine
    from .port_cpython import iscoroutinefunction as iscoroutinefunction
