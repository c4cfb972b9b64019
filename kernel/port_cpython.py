"""port's names as CPython has them: threads each with a kernel of their own, contexts, asynchronous generators."""

import signal
import sys
import threading
import types
import weakref
from bisect import bisect_left
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextvars import Context, copy_context
from functools import partial, update_wrapper
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .queues import ReadyQueue
    from .scheduler import Kernel
    from .task import Future, Task, Waitable
    from .turns import Turns

# Whether one kernel runs at a time, so that tasks need not each know theirs.
ONE_KERNEL = False


class _Running(threading.local):
    # The kernel that runs in the current thread.
    kernel: "Kernel | None" = None
    ready: "ReadyQueue | None" = None


running = _Running()


class _Pause(tuple):  # type: ignore[type-arg]
    # A tuple of one, whose iterator yields the request and then ends, all of it in C.
    __slots__ = ()
    __await__: Any = tuple.__iter__


_YIELD = _Pause((None,))


def pause(request: object) -> Awaitable[None]:
    """The single suspension point: ``await pause(request)`` hands the request to the kernel, which wakes us.

    The request is None (let others run), a number (sleep for so many microseconds; exactly, if it is negative) or what
    to wait for.
    """
    return _YIELD if request is None else _Pause((request,))


# Without a request: it has ended.
_pause = _Pause()


def sleep_ms(delay_ms: int) -> Awaitable[None]:
    """See kernel.sleep."""
    return _Pause((delay_ms * 1000,)) if delay_ms > 0 else _YIELD


class bind:
    """What resumes a coroutine: ``send`` and ``throw`` inside its context, by default a copy of the current one."""

    __slots__ = ("context", "coro", "send")

    def __init__(self, coro: Coroutine[Any, Any, Any], context: Context | None) -> None:
        if context is None:
            context = copy_context()
        self.coro = coro
        self.context = context
        self.send: Callable[[None], object] = partial(context.run, coro.send)  # type: ignore[call-arg]

    def throw(self, exception: BaseException) -> object:
        """Raise an exception in the coroutine where it waits."""
        return self.context.run(self.coro.throw, exception)


def context_for(context: Context | None) -> Context:
    """The context that a callback will be called in: the one given, else a copy of the current one."""
    return copy_context() if context is None else context


def awaiting(waitable: "Waitable") -> Generator["Waitable", None, Any]:
    """``__await__`` of futures and flags: a generator, as ``__next__`` in Python is four times as slow here."""
    while not waitable._take():
        yield waitable
    return waitable.result()


def awaiting_future(future: "Future") -> Generator["Future", None, Any]:
    """``awaiting`` for futures, which are awaited most: without a call."""
    while not future._state:
        yield future
    if future._state == 1:
        return future._result
    raise future._raised()


def place_for(entries: list[Any], key: int, count: int, _key: Any = attrgetter("_place")) -> int:
    """Where to insert a timer into the first ``count`` of a list that is sorted, before all that equal it."""
    return bisect_left(entries, key, 0, count, key=_key)


def awaiting_turns(turns: "Turns") -> Generator["Turns", None, bool]:
    """``__await__`` of what wakes tasks in their turn: its ``__next__`` and ``throw``, with fewer steps."""
    if not turns._take():
        while True:
            try:
                yield turns
            except GeneratorExit:
                raise
            except BaseException as error:
                turns.throw(error)
            if turns._take(True):
                break
    return True


# The kernel waits by its clock, its streams or its threads.
Bell: Any = None

_stop = StopIteration()


def stop() -> StopIteration:
    """What ends an awaitable that has no result."""
    return _stop


# What nearly every coroutine is; iscoroutine knows the others.
COROUTINE = types.CoroutineType


def iscoroutine(obj: object) -> bool:
    """True for a coroutine object, also a generator-based one (asyncio.iscoroutine)."""
    return isinstance(obj, (types.CoroutineType, types.GeneratorType, Coroutine))


class CtrlC:
    """As long as the main task runs, the first Ctrl-C cancels it in the kernel's next step; a second one raises.

    So nothing is interrupted amid the kernel's own work. Only in the main thread, and unless the program has a handler
    of its own for SIGINT.
    """

    pressed = False

    def __init__(self, kernel: "Kernel", task: "Task") -> None:
        self._task = task
        main = threading.current_thread() is threading.main_thread()
        self._installed = main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._installed:
            from .threads import threads_of

            self._threads = threads_of(kernel)
            signal.signal(signal.SIGINT, self._handle)

    def _handle(self, _number: int, _frame: types.FrameType | None) -> None:
        if self.pressed or self._task.done():
            raise KeyboardInterrupt
        self.pressed = True
        self._threads.post(self)

    def _deliver(self) -> None:
        self._task.cancel()

    def _abandon(self) -> None:
        pass

    def close(self) -> None:
        """The main task is done: from now on Ctrl-C raises."""
        if self._installed:
            signal.signal(signal.SIGINT, signal.default_int_handler)


class Finalisation:
    """What is posted to the kernel when an asynchronous generator was dropped: close it in a task."""

    def __init__(self, kernel: "Kernel", generator: AsyncGenerator[Any, Any]) -> None:
        self._kernel = kernel
        self._generator = generator

    def _deliver(self) -> None:
        self._kernel.create_task(self._generator.aclose())

    def _abandon(self) -> None:
        pass


class asyncgen_hooks:
    """Finalise asynchronous generators with ``kernel`` (PEP 525) from ``open`` to ``close``."""

    def __init__(self, kernel: "Kernel") -> None:
        self._kernel = kernel
        self.alive: weakref.WeakSet[AsyncGenerator[Any, Any]] = weakref.WeakSet()

    def open(self) -> None:
        """Put the hooks in place, until ``close`` puts those back that were there before."""
        self._old = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self.alive.add, finalizer=self._finalize)

    def _finalize(self, generator: AsyncGenerator[Any, Any]) -> None:
        # Called wherever the garbage collector happens to run: also in another thread, or amid the kernel's own work.
        from .threads import threads_of

        self.alive.discard(generator)
        if not self._kernel.closed:
            threads_of(self._kernel).post(Finalisation(self._kernel, generator))

    async def aclose(self) -> None:
        """Close every generator that has begun and not ended."""
        for generator in list(self.alive):
            await generator.aclose()
        self.alive.clear()

    def close(self) -> None:
        """Put the hooks back that were there before."""
        sys.set_asyncgen_hooks(*self._old)


def coroutine(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: a generator function whose generators can be awaited, and ``yield from`` coroutines and futures.

    Of a plain function it makes one whose coroutine returns what the function returns, awaited if that is awaitable.
    ``async def`` functions are returned as they are.
    """
    import inspect

    if inspect.iscoroutinefunction(function):
        return function
    marked: Any = types.coroutine(function if inspect.isgeneratorfunction(function) else _as_generator(function))
    marked._is_kernel_coroutine = True
    return update_wrapper(marked, function)


def _as_generator(function: Callable[..., Any]) -> Callable[..., Generator[Any, Any, Any]]:
    def generator(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        result = function(*args, **kwargs)
        if isinstance(result, (Generator, types.CoroutineType)):
            result = yield from result  # type: ignore[misc]
        elif isinstance(result, Awaitable):
            result = yield from result.__await__()
        return result

    return generator


def iscoroutinefunction(function: object) -> bool:
    """Whether calling it gives a coroutine: ``async def``, or decorated with ``coroutine``."""
    import inspect

    return inspect.iscoroutinefunction(function) or getattr(function, "_is_kernel_coroutine", None) is True
