"""timeout and timeout_at: blocks that end at their deadline."""

from .scopes import Scope
from .sleeping import to_us
from .task import Future, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Timeout(Scope):
    """What timeout() and timeout_at() return: ``async with timeout(5) as scope:``. Allocates.

              __aenter__           _expire              __aexit__
    created ------------> active ------------> expiring ----------> expired
                            |          __aexit__
                            +------------------------> finished
    """

    # A callback, when the deadline has passed already.
    _soon: "Any" = None
    _left = False

    def __init__(self, when: "float | None", deadline_us: "int | None") -> None:
        self._when = when
        self._deadline_us = deadline_us

    def when(self) -> "float | None":
        """The deadline in seconds of the loop's time(), None for no limit."""
        return self._when

    def expired(self) -> bool:
        """Whether the deadline came before the block ended."""
        return self._expired

    def reschedule(self, when: "float | None") -> None:
        """Move the deadline to ``when``, in seconds of the loop's time(); None for no limit.

        Raises RuntimeError outside of the block or after the deadline, KernelFull (and nothing has changed) when there
        is no timer left.
        """
        if self.task is None or self._left or self._expired:
            from .reprs import cannot_move

            raise cannot_move(self)
        self._schedule(None if when is None else int(when * 1000000 + 0.5))
        self._when = when

    def _schedule(self, deadline_us: "int | None") -> None:
        kernel = running_kernel()
        delay_us = None if deadline_us is None else deadline_us - kernel.clock.total_us()
        node = None
        if delay_us is not None and delay_us <= 0:
            from .callbacks import Callback

            node = Callback(kernel, self._expire)
            node._wake()
            delay_us = None
        self.set(self.task, delay_us)
        if self._soon is not None:
            self._soon.cancel()
        self._soon = node

    async def __aenter__(self) -> "Timeout":
        if self.task is not None:
            raise RuntimeError("Timeout has already been entered")
        self.open(None)
        try:
            self._schedule(self._deadline_us)
        except RuntimeError:
            self.task = None
            raise
        return self

    async def __aexit__(self, exc_type: "Any", exc: "Any", tb: object) -> None:
        if self._soon is not None:
            self._soon.cancel()
        self._left = True
        expired = self.close(exc)
        if expired is not None:
            raise expired

    __repr__: "Any" = Future.__repr__


def timeout(delay: "float | None") -> Timeout:
    """``async with timeout(5):`` cancels the block after ``delay`` seconds and raises TimeoutError (asyncio.timeout).

    None is no limit. Takes a timer while the block runs, the task's own where it is not within another timeout;
    entering it raises KernelFull when there is none. Raises RuntimeError when no kernel runs. Allocates.
    """
    now_us = running_kernel().clock.total_us()
    if delay is None:
        return Timeout(None, None)
    return Timeout(now_us / 1000000 + delay, now_us + to_us(delay))


def timeout_at(when: "float | None") -> Timeout:
    """timeout() with a deadline: ``when`` in seconds of the loop's time() (asyncio.timeout_at)."""
    return Timeout(when, None if when is None else int(when * 1000000 + 0.5))
