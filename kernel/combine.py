"""Waiting for several at once: gather, shield, wait, as_completed.

Built on futures and their done-callbacks alone; the scheduler knows nothing of them.
"""

from .callbacks import TimerHandle, await_it, call_when_done, forget
from .errors import TimeoutError, require
from .port import COROUTINE, iscoroutine, pause
from .scheduler import GONE
from .sleeping import to_us
from .task import (
    CANCELLED,
    FAILED,
    FINISHED,
    PENDING,
    CancelledError,
    Future,
    Task,
    WaitQueue,
    cancelled_error,
    running_kernel,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"


def isfuture(obj: object) -> bool:
    """True for a Future, a Task and what derives from them (asyncio.isfuture)."""
    return isinstance(obj, Future)


def ensure_future(obj: "Any", *, loop: "Any" = None) -> Future:
    """A future of an awaitable: itself, or a new task (asyncio.ensure_future). Raises TypeError for what is neither."""
    if isinstance(obj, Future):
        return obj
    if iscoroutine(obj):
        return Task(obj, loop=loop)
    if hasattr(obj, "__await__") or (hasattr(obj, "__iter__") and hasattr(obj, "__next__")):
        return Task(await_it(obj), loop=loop)
    raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")


class GatherTask(Task):
    """A task that gather() has made of a coroutine.

    When it ends it has one more turn, in which the gather is told: so the callback that asyncio would call then needs
    no object of its own.
    """

    outer: "Any"

    def _finish(self, state: int, result: object) -> None:
        self._waits_for = self._runner
        self._runner = self.outer
        self._kernel.ready.append(self)
        Task._finish(self, state, result)


class _Gathering(Future):
    # The future of one gather(): cancelling it cancels the children, and what comes of that is theirs to decide.
    kind = "gather"

    def __init__(self, children: "list[Any]", loop: "Any", return_exceptions: bool) -> None:
        Future.__init__(self, loop=loop)
        self.children = children
        self.return_exceptions = return_exceptions
        self.left = 0
        self.cancel_requested = False

    def cancel(self, msg: object = None) -> bool:
        if self._state != PENDING:
            return False
        requested = False
        for child in self.children:
            if child.cancel(msg):
                requested = True
        if requested:
            self.cancel_requested = True
            self._message = msg
        return requested

    def child_done(self, child: Future) -> None:
        left = self.left = self.left - 1
        if child._state != FINISHED:
            self._child_failed(child)
        if not left and self._state == PENDING:
            if self.cancel_requested:
                self._finish(FAILED, cancelled_error(self._message))
            else:
                self._finish(FINISHED, self._outcomes())

    def _child_failed(self, child: Future) -> None:
        self._kernel.retrieved(child)
        if self._state == PENDING and not self.return_exceptions:
            self._finish(FAILED, child._outcome())

    def _outcomes(self) -> "list[Any]":
        return [child._result if child._state == FINISHED else child._outcome() for child in self.children]

    def send(self, _: None) -> object:
        """The turn of a child after its end."""
        kernel = self._kernel
        child = kernel.current
        child._runner = child._waits_for
        child._waits_for = None
        kernel.callbacks -= 1
        try:
            self.child_done(child)
        except MemoryError as error:
            if self._state == PENDING:
                self._finish(FAILED, error)
        return GONE


def gather(*aws: "Any", return_exceptions: bool = False) -> Future:
    """Run awaitables concurrently; the future of the list of their results, in their order (asyncio.gather).

    The first exception is passed on at once and the others go on. Cancelling the gather cancels all; a cancelled child
    counts as CancelledError. With return_exceptions, exceptions are results. Takes a place for a callback for each.
    Raises KernelFull. Allocates.
    """
    kernel = running_kernel()
    if not aws:
        empty = Future(loop=kernel)
        empty.set_result([])
        return empty
    _require(aws, kernel)
    children: "list[Any]" = []
    outer = _Gathering(children, kernel, return_exceptions)
    distinct = len(set(aws)) == len(aws)
    for aw in aws:
        if distinct and type(aw) is COROUTINE:
            child: "Any" = GatherTask(aw, loop=kernel)
            child.outer = outer
            kernel.callbacks += 1
            outer.left += 1
        else:
            child = _gather_other(outer, aw, aws)
        children.append(child)
    return outer


def _gather_other(outer: _Gathering, aw: "Any", aws: "Any") -> Future:
    # What is no coroutine, or was there before.
    children = outer.children
    earlier: int = aws.index(aw)
    if earlier < len(children):
        again: Future = children[earlier]
        return again
    child = ensure_future(aw, loop=outer._kernel)
    outer.left += 1
    call_when_done(child, outer.child_done)
    return child


def _require(aws: "Any", kernel: "Any") -> None:
    # Room for all or KernelFull, with nothing begun and every coroutine closed.
    count = len(aws)
    if kernel.live + count <= kernel.capacity and kernel.callbacks + count <= kernel.limits.callbacks:
        return
    try:
        require(kernel, len([aw for aw in aws if not isinstance(aw, Future)]), len(aws))
    except RuntimeError:
        for aw in aws:
            if iscoroutine(aw):
                aw.close()
        raise


class _Shield(Future):
    # What shield() returns: it takes over the outcome of the inner future, and cancelling it stops there.
    kind = "shield"

    def __init__(self, inner: Future, loop: "Any") -> None:
        Future.__init__(self, loop=loop)
        self._inner = inner
        self._node = call_when_done(inner, self._inner_done)

    def cancel(self, msg: object = None) -> bool:
        requested = Future.cancel(self, msg)
        if requested and self._inner._state == PENDING:
            forget(self._inner, self._node)
        return requested

    def _inner_done(self, inner: Future) -> None:
        if self._state != PENDING:
            self._kernel.retrieved(inner)
        elif inner._state == CANCELLED:
            Future.cancel(self, inner._message)
        elif inner._state == FAILED:
            self._finish(FAILED, inner.exception())
        else:
            self._finish(FINISHED, inner._result)


def shield(aw: "Any") -> Future:
    """Protect an awaitable from being cancelled with the task that awaits it (asyncio.shield). Allocates.

    When the waiter is cancelled, what it awaited goes on; when that is cancelled by other means, so is the waiter.
    """
    inner = ensure_future(aw)
    if inner._state != PENDING:
        return inner
    return _Shield(inner, inner._kernel)


class _Waiter(Future):
    # A future that a timer or the end of another future releases, whichever comes first.
    kind = "wait"

    def release(self, _: "Any" = None) -> None:
        if self._state == PENDING:
            self._finish(FINISHED, None)


async def cancel_and_wait(future: Future) -> None:
    """Cancel a future and wait until it is done."""
    waiter = _Waiter(loop=future._kernel)
    node = call_when_done(future, waiter.release)
    try:
        future.cancel()
        await waiter
    finally:
        if not node.called:
            forget(future, node)


class _Count:
    # Releases a waiter when enough of several futures are done.
    def __init__(self, waiter: _Waiter, left: int, return_when: str) -> None:
        self._waiter = waiter
        self._left = left
        self._return_when = return_when

    def one_done(self, future: Future) -> None:
        self._left -= 1
        if (
            self._left <= 0
            or self._return_when == FIRST_COMPLETED
            or (self._return_when == FIRST_EXCEPTION and future._state == FAILED)
        ):
            self._waiter.release()


async def wait(aws: "Any", *, timeout: "float | None" = None, return_when: str = ALL_COMPLETED) -> "tuple[Any, ...]":
    """Wait for several and return two sets, done and pending (asyncio.wait). Nothing is cancelled.

    timeout is in seconds, None for no limit; it raises nothing. return_when is one of FIRST_COMPLETED, FIRST_EXCEPTION,
    ALL_COMPLETED. Coroutines become tasks. Raises TypeError for a lone awaitable, ValueError for an empty set or
    another return_when. Allocates.
    """
    if isfuture(aws) or iscoroutine(aws):
        raise TypeError("expect a list of futures, not %s" % aws.__class__.__name__)
    aws = _unique(aws)
    if not aws:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError("Invalid return_when value: %s" % (return_when,))
    kernel = running_kernel()
    futures = _unique([ensure_future(aw, loop=kernel) for aw in aws])
    waiter = _Waiter(loop=kernel)
    count = _Count(waiter, len(futures), return_when)
    timer = None if timeout is None else TimerHandle(kernel, to_us(timeout), waiter.release)
    nodes: "list[Any]" = []
    try:
        for future in futures:
            nodes.append(call_when_done(future, count.one_done))
        await waiter
    finally:
        if timer is not None:
            timer.cancel()
        for position in range(len(nodes)):
            if not nodes[position].called:
                forget(futures[position], nodes[position])
    done = {future for future in futures if future._state != PENDING}
    return done, {future for future in futures if future not in done}


def _unique(items: "Any") -> "list[Any]":
    unique: "list[Any]" = []
    for item in items:
        if item not in unique:
            unique.append(item)
    return unique


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
    futures = _unique([ensure_future(aw, loop=kernel) for aw in _unique(aws)])
    return _Completions(futures, timeout, kernel)
