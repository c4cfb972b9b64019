"""Condition and Barrier: tasks that wait for what another task says, under a lock.

Their waits are coroutines, which allocate. Nothing here is for interrupt handlers or other threads.
"""

from .sync import Lock
from .task import CancelledError
from .turns import Nothing, Turns, nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class _Notified(Turns):
    # Those who wait to be notified. Who is cancelled after it was notified passes the notification on.
    kind = "Condition"

    def _take(self) -> bool:
        return False

    def _decline(self) -> None:
        self._hand()


class Condition:
    """Tasks wait under a lock until another task notifies them (asyncio.Condition): ``async with condition:``.

    lock is the Lock to use, by default a new one. A notification that reaches a task which is being cancelled goes to
    the next one that waits (as in asyncio since 3.13; before, it was lost). Never allocates but where it says so.
    """

    def __init__(self, lock: "Lock | None" = None) -> None:
        self._lock = Lock() if lock is None else lock
        self._notified = _Notified()

    def locked(self) -> bool:
        """Whether a task holds the lock."""
        return self._lock.locked()

    def acquire(self) -> Lock:
        """Take the lock, as Lock.acquire()."""
        return self._lock.acquire()

    def release(self) -> None:
        """Release the lock, as Lock.release()."""
        self._lock.release()

    def __aenter__(self) -> Lock:
        return self._lock.acquire()

    def __aexit__(self, _kind: object, _error: object, _traceback: object) -> Nothing:
        self._lock.release()
        return nothing

    async def wait(self) -> bool:
        """Release the lock, wait to be notified, and return True with the lock taken again. Allocates.

        The lock is also taken again before CancelledError comes out. Raises RuntimeError when the lock is not held.
        """
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        self.release()
        notified = False
        stopped = None
        try:
            notified = await self._notified
        except CancelledError as error:
            stopped = error
        while not await self._acquired():
            stopped = CancelledError()
        if stopped is None:
            return True
        if notified:
            self._notified._hand()
        raise stopped

    async def _acquired(self) -> bool:
        # False when we were cancelled while we waited for the lock.
        try:
            await self._lock.acquire()
        except CancelledError:
            return False
        return True

    async def wait_for(self, predicate: "Callable[[], Any]") -> "Any":
        """Wait until ``predicate()`` is true, asked again after every notification, and return its value. Allocates."""
        result = predicate()
        while not result:
            await self.wait()
            result = predicate()
        return result

    def notify(self, n: int = 1) -> None:
        """Wake up to ``n`` tasks, in the order in which they came; each goes on when it has the lock.

        Raises RuntimeError when the lock is not held.
        """
        if not self.locked():
            raise RuntimeError("cannot notify on un-acquired lock")
        while n > 0 and self._notified._hand():
            n -= 1

    def notify_all(self) -> None:
        """Wake every task that waits. Raises RuntimeError when the lock is not held."""
        self.notify(self._notified._waiters())

    def __repr__(self) -> str:
        state = "locked" if self.locked() else "unlocked"
        waiters = self._notified._waiters()
        return "<%s [%s%s]>" % (self.__class__.__name__, state, ", waiters:%d" % waiters if waiters else "")


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

    def __repr__(self) -> str:
        waiters = "" if self.broken else ", waiters:%d/%d" % (self.n_waiting, self._parties)
        return "<%s [%s%s]>" % (self.__class__.__name__, self._state, waiters)
