"""as_completed: the results of several awaitables, in the order in which they come."""

from .callbacks import TimerHandle, call_when_done, forget
from .combine import ensure_future, isfuture, unique
from .port import iscoroutine, pause
from .scopes import TimeoutError
from .sleeping import to_us
from .task import CancelledError, Future, WaitQueue, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Completions(WaitQueue):
    # The iterator that as_completed() returns, and the queue of what is done and was not asked for yet.
    kind = "as_completed"

    def __init__(self, futures: "list[Any]", timeout: "Any", kernel: "Any") -> None:
        self._kernel = kernel
        self._done: "list[Any]" = []
        self._todo = futures
        self._left = self._outstanding = len(futures)
        self._timer: "Any" = None
        if futures and timeout is not None:
            self._timer = TimerHandle(kernel, to_us(timeout), self._expire)
        self._nodes = [call_when_done(future, self._one_done) for future in futures]

    def _one_done(self, future: Future) -> None:
        self._todo[self._todo.index(future)] = None
        self._outstanding -= 1
        self._put(future)
        if self._timer is not None and not self._outstanding:
            self._timer.cancel()

    def _expire(self) -> None:
        for position in range(len(self._todo)):
            if self._todo[position] is not None:
                forget(self._todo[position], self._nodes[position])
                self._put(None)

    def _put(self, future: "Future | None") -> None:
        self._done.append(future)
        self._wake_first()

    def __iter__(self) -> "_Completions":
        return self

    def __next__(self) -> "Any":
        if not self._left:
            raise StopIteration
        self._left -= 1
        return self._next_done()

    async def _next_done(self) -> object:
        try:
            while not self._done:
                await pause(self)
        except CancelledError:
            if self._done:
                self._wake_first()
            raise
        future = self._done.pop(0)
        if future is None:
            raise TimeoutError
        return future.result()


def as_completed(aws: "Any", *, timeout: "float | None" = None) -> _Completions:
    """An iterator of coroutines, each of which gives the next result to come (asyncio.as_completed).

    After ``timeout`` seconds those that are left raise TimeoutError; nothing is cancelled. Raises TypeError for a lone
    awaitable. Allocates.
    """
    if isfuture(aws) or iscoroutine(aws):
        raise TypeError("expect an iterable of futures, not %s" % aws.__class__.__name__)
    kernel = running_kernel()
    futures = unique([ensure_future(aw, loop=kernel) for aw in unique(aws)])
    return _Completions(futures, timeout, kernel)
