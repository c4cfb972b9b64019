"""generators' names as CPython has them."""

import functools
import inspect
import types
from collections.abc import Awaitable, Callable, Generator
from typing import Any


def coroutine(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: a generator function whose generators can be awaited, and ``yield from`` coroutines and futures.

    Of a plain function it makes one whose coroutine returns what the function returns, awaited if that is awaitable.
    ``async def`` functions are returned as they are.
    """
    if inspect.iscoroutinefunction(function):
        return function
    marked: Any = types.coroutine(function if inspect.isgeneratorfunction(function) else _as_generator(function))
    marked._is_kernel_coroutine = True
    return functools.update_wrapper(marked, function)


def _as_generator(function: Callable[..., Any]) -> Callable[..., Generator[Any, Any, Any]]:
    def generator(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        result = function(*args, **kwargs)
        if isinstance(result, Generator) or inspect.iscoroutine(result):
            result = yield from result  # type: ignore[misc]
        elif isinstance(result, Awaitable):
            result = yield from result.__await__()
        return result

    return generator


def iscoroutinefunction(function: object) -> bool:
    """Whether calling it gives a coroutine: ``async def``, or decorated with ``coroutine``."""
    return inspect.iscoroutinefunction(function) or getattr(function, "_is_kernel_coroutine", None) is True
