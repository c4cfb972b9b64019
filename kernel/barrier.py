"""Barrier: tasks that wait until so many have come. Its waits are coroutines, which allocate."""

from .condition import Condition
from .task import Future

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BrokenBarrierError(RuntimeError):
    """The barrier was aborted, or reset while the task waited at it (asyncio.BrokenBarrierError)."""


_FILLING = "filling"
_DRAINING = "draining"
_RESETTING = "resetting"
_BROKEN = "broken"


class Barrier:
    """Lets nobody pass until ``parties`` tasks have come, then all of them, and begins anew (asyncio.Barrier).

            parties have come          the last one has left
    filling ------------------> draining ------------------> filling
       | reset()                                                ^
       +---------------------> resetting ----------------------+
    abort() breaks it in any state; reset() mends it.

    Raises ValueError for fewer than one party. ``async with barrier as position:`` waits on entry. Allocates.
    """

    def __init__(self, parties: int) -> None:
        if parties < 1:
            raise ValueError("parties must be > 0")
        self._changed = Condition()
        self._parties = parties
        self._state = _FILLING
        # Tasks between their arrival and their departure.
        self._inside = 0

    @property
    def parties(self) -> int:
        """How many tasks must come."""
        return self._parties

    @property
    def n_waiting(self) -> int:
        """How many tasks wait for the others to come."""
        return self._inside if self._state is _FILLING else 0

    @property
    def broken(self) -> bool:
        """Whether the barrier was aborted and not reset."""
        return self._state is _BROKEN

    async def wait(self) -> int:
        """Wait until all have come and return our position, 0 for the first to come. Allocates.

        While the tasks of the round before still leave, waits for them first. Raises BrokenBarrierError.
        """
        async with self._changed:
            await self._changed.wait_for(self._is_settled)
            if self._state is _BROKEN:
                raise BrokenBarrierError("Barrier aborted")
            position = self._inside
            self._inside += 1
            try:
                await self._meet()
            finally:
                self._inside -= 1
                self._left()
        return position

    async def __aenter__(self) -> int:
        return await self.wait()

    async def __aexit__(self, *_: object) -> None:
        pass

    async def _meet(self) -> None:
        if self._inside == self._parties:
            self._state = _DRAINING
            self._changed.notify_all()
            return
        await self._changed.wait_for(self._is_decided)
        if self._state is not _DRAINING:
            raise BrokenBarrierError("Abort or reset of barrier")

    def _left(self) -> None:
        if self._inside == 0:
            if self._state is not _BROKEN:
                self._state = _FILLING
            self._changed.notify_all()

    def _is_settled(self) -> bool:
        return self._state is _FILLING or self._state is _BROKEN

    def _is_decided(self) -> bool:
        return self._state is not _FILLING

    async def reset(self) -> None:
        """Send everyone who waits away with BrokenBarrierError and begin anew. Allocates."""
        async with self._changed:
            self._state = _RESETTING if self._inside else _FILLING
            self._changed.notify_all()

    async def abort(self) -> None:
        """Break the barrier: who waits, and who comes later, gets BrokenBarrierError. Allocates."""
        async with self._changed:
            self._state = _BROKEN
            self._changed.notify_all()

    __repr__: "Any" = Future.__repr__
