"""CPython's own asyncio in virtual time: the oracle of the golden programs and of the differential test.

The loop's clock stands still while something can run and jumps to the next deadline when nothing can. Deadlines are
rounded to the microsecond, equal ones keep the order in which they were set, and a TaskGroup keeps the order of its
tasks (asyncio leaves these orders open, Jiffy promises them), so that a run is the same every time.
"""

import asyncio
import contextlib
import contextvars
import heapq
import itertools
import selectors
from collections.abc import Callable, Iterator
from typing import TypeVarTuple
from unittest import mock

Ts = TypeVarTuple("Ts")


class Deadlock(BaseException):
    """Nothing is ready, no timer is set, and in virtual time nobody else will ever wake the loop."""


class JumpingSelector(selectors.DefaultSelector):
    """Instead of waiting for the next deadline, tells the loop that the time has passed."""

    jump: Callable[[float | None], None]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout != 0:
            self.jump(timeout)
        return ready


class StableTimer(asyncio.TimerHandle):
    """A timer that remembers when it was set, to order equal deadlines."""

    order = 0

    def __lt__(self, other: object) -> bool:
        assert isinstance(other, StableTimer)
        return (self.when(), self.order) < (other.when(), other.order)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop which never waits."""

    _scheduled: list[StableTimer]

    def __init__(self) -> None:
        self._now = 0.0
        self._orders = itertools.count()
        selector = JumpingSelector()
        selector.jump = self._jump
        super().__init__(selector)
        self._clock_resolution = 5e-7  # half of what deadlines are rounded to: years from now a float is no finer

    def time(self) -> float:
        return self._now

    def call_at(
        self,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        timer = StableTimer(round(when, 6), callback, args, self, context)
        timer.order = next(self._orders)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True  # type: ignore[attr-defined]  # asyncio counts cancelled timers by this mark
        return timer

    def _jump(self, timeout: float | None) -> None:
        if timeout is None:
            raise Deadlock
        self._now = max(self._now, self._scheduled[0].when())

    def pending_timers(self) -> int:
        """How many timers are set and not cancelled."""
        return sum(not timer.cancelled() for timer in self._scheduled)


class KeepsOrder(dict[asyncio.Task[object], None]):
    """As much of a set as TaskGroup needs, in the order in which the tasks were added."""

    def add(self, task: asyncio.Task[object]) -> None:
        self[task] = None

    def discard(self, task: asyncio.Task[object]) -> None:
        self.pop(task, None)


class StableTaskGroup(asyncio.TaskGroup):
    """A group that cancels its tasks in the order of their creation; asyncio's takes the order of their addresses."""

    def __init__(self) -> None:
        super().__init__()
        self._tasks = KeepsOrder()  # type: ignore[assignment]  # it uses no more of the set


@contextlib.contextmanager
def asyncio_in_virtual_time() -> Iterator[None]:
    """Inside, every loop that asyncio makes is a virtual one."""
    with (
        mock.patch.object(asyncio, "TaskGroup", StableTaskGroup),
        mock.patch.object(asyncio, "new_event_loop", VirtualLoop),
        mock.patch.object(asyncio.events, "new_event_loop", VirtualLoop),
    ):
        yield
