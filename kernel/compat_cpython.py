"""compat's names as CPython has them: threads each with a kernel of their own, contexts, asynchronous generators."""

import sys
import threading
import types
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from .errors import CancelledError

if TYPE_CHECKING:
    from .scheduler import Kernel
    from .waiting import Waitable


# Whether one kernel runs at a time, so that tasks need not each know theirs.
ONE_KERNEL = False


class Running(threading.local):
    """Holds the kernel that runs in the current thread."""

    kernel: "Kernel | None" = None


class _Pause(tuple):  # type: ignore[type-arg]
    # A tuple of one, whose iterator yields the request and then ends, all of it in C.
    __slots__ = ()
    __await__: Any = tuple.__iter__


_YIELD = _Pause((None,))


def pause(request: object) -> Awaitable[None]:
    """The single suspension point: ``await pause(request)`` hands the request to the kernel, which wakes us.

    The request is None (let others run), a number (sleep for so many microseconds) or what to wait for.
    """
    return _YIELD if request is None else _Pause((request,))


def sleep_ms(delay_ms: int) -> Awaitable[None]:
    """See kernel.sleep."""
    return _Pause((delay_ms * 1000,)) if delay_ms > 0 else _YIELD


def sleep_us(delay_us: int) -> Awaitable[None]:
    """See kernel.sleep."""
    return _Pause((delay_us,)) if delay_us > 0 else _YIELD


class _Bound:
    # A coroutine whose steps run in the task's own context.
    __slots__ = ("context", "coro", "send")

    def __init__(self, coro: Coroutine[Any, Any, Any], context: Context) -> None:
        self.coro = coro
        self.context = context
        self.send: Callable[[None], object] = partial(context.run, coro.send)  # type: ignore[call-arg]

    def throw(self, exception: BaseException) -> object:
        return self.context.run(self.coro.throw, exception)


def bind(coro: Coroutine[Any, Any, Any], context: Context | None) -> _Bound:
    """What resumes a coroutine: ``send`` and ``throw`` inside its context, by default a copy of the current one."""
    return _Bound(coro, copy_context() if context is None else context)


def cancelled_error(message: object) -> CancelledError:
    """The exception that cancels a task."""
    return CancelledError() if message is None else CancelledError(message)


def awaiting(waitable: "Waitable") -> Generator["Waitable", None, Any]:
    """``__await__`` of futures and flags: a generator, as ``__next__`` in Python is four times as slow here."""
    while not waitable._take():
        yield waitable
    return waitable.result()


_stop = StopIteration()


def stop() -> StopIteration:
    """What ends an awaitable that has no result."""
    return _stop


def iscoroutine(obj: object) -> bool:
    """True for a coroutine object, also a generator-based one (asyncio.iscoroutine)."""
    return isinstance(obj, (types.CoroutineType, types.GeneratorType, Coroutine))


class asyncgen_hooks:
    """Finalise asynchronous generators with ``kernel`` (PEP 525) until ``close``, which puts the old hooks back."""

    def __init__(self, kernel: "Kernel") -> None:
        self._old = sys.get_asyncgen_hooks()
        self._kernel = kernel
        self.alive: set[AsyncGenerator[Any, Any]] = set()
        sys.set_asyncgen_hooks(firstiter=self.alive.add, finalizer=self._finalize)

    def _finalize(self, generator: AsyncGenerator[Any, Any]) -> None:
        self.alive.discard(generator)
        self._kernel.create_task(generator.aclose())

    async def aclose(self) -> None:
        """Close every generator that has begun and not ended."""
        for generator in list(self.alive):
            await generator.aclose()
        self.alive.clear()

    def close(self) -> None:
        """Put the hooks back that were there before."""
        sys.set_asyncgen_hooks(*self._old)
