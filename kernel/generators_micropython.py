"""generators' names as MicroPython has them."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


async def _coroutine_function() -> None:
    pass


_GeneratorFunction = type(_coroutine_function)


def coroutine(function: "Any") -> "Any":
    """Decorator: a generator function, as it is; of another, one whose coroutine returns what the function returns.

    If that is awaitable, it is awaited.
    """
    if iscoroutinefunction(function):
        return function

    async def wrapper(*args: "Any", **kwargs: "Any") -> object:
        result = function(*args, **kwargs)
        if hasattr(result, "__next__"):
            result = await result
        return result

    return wrapper


def iscoroutinefunction(function: object) -> bool:
    """Whether calling it gives a coroutine: ``async def``, or a generator function, which is the same here.

    Of a bound method MicroPython does not tell: False.
    """
    return isinstance(function, _GeneratorFunction)
