"""Waiting for what is a future already: ensure_future, shield, wait, and what gather seldom needs.

Built on futures and their done-callbacks alone; the scheduler knows nothing of them.
"""

from .callbacks import TimerHandle, await_it, call_when_done, forget
from .errors import require
from .port import iscoroutine
from .sleeping import to_us
from .task import CANCELLED, FAILED, FINISHED, PENDING, Future, Task, running_kernel

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


# ---- what gather needs for others than coroutines, and where there is little room ----------------------------------


def join(outer: "Any", aw: "Any", aws: "Any") -> Future:
    """The child that a gathering has of what is no coroutine, or was there before."""
    children = outer.children
    earlier: int = aws.index(aw)
    if earlier < len(children):
        again: Future = children[earlier]
        return again
    child = ensure_future(aw, loop=outer._kernel)
    outer.left += 1
    call_when_done(child, outer.child_done)
    return child


def require_room(kernel: "Any", aws: "Any") -> None:
    """Room for all or KernelFull, with nothing begun and every coroutine closed."""
    try:
        require(kernel, len([aw for aw in aws if not isinstance(aw, Future)]), len(aws))
    except RuntimeError:
        for aw in aws:
            if iscoroutine(aw):
                aw.close()
        raise


# ---- shield ----------------------------------------------------------------------------------------------------------


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


# ---- wait ------------------------------------------------------------------------------------------------------------


class _Waiter(Future):
    # A future that a timer or the end of another future releases, whichever comes first.
    kind = "wait"

    def release(self, _: "Any" = None) -> None:
        if self._state == PENDING:
            self._finish(FINISHED, None)


async def _cancel_and_wait(future: Future) -> None:
    waiter = _Waiter(loop=future._kernel)
    node = call_when_done(future, waiter.release)
    try:
        future.cancel()
        await waiter
    finally:
        if not node.called:
            forget(future, node)


async def now_or_never(aw: "Any", error: "Any") -> object:
    """wait_for without time to wait: what is not done is cancelled, before it has begun or where it waits.

    Raises ``error()`` if it is cancelled then.
    """
    future: Future = ensure_future(aw)
    if not future._state:
        await _cancel_and_wait(future)
        if future._state == CANCELLED:
            expired = error()
            expired.__cause__ = future._outcome()
            raise expired
    return future.result()


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
    aws = unique(aws)
    if not aws:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError("Invalid return_when value: %s" % (return_when,))
    kernel = running_kernel()
    futures = unique([ensure_future(aw, loop=kernel) for aw in aws])
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


def unique(items: "Any") -> "list[Any]":
    """Each item once, in their order."""
    found: "list[Any]" = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
