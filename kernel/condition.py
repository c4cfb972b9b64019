"""Condition: tasks that wait for what another task says, under a lock.

Its waits are coroutines, which allocate. Nothing here is for interrupt handlers or other threads.
"""

from .sync import Lock
from .task import CancelledError, Future
from .turns import Turns, nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class _Notified(Turns):
    # Those who wait to be notified. Who is cancelled after it was notified passes the notification on.
    kind = "Condition"

    def __init__(self) -> None:
        self._first = self._last = None

    def _take(self, woken: bool = False) -> bool:
        return woken

    def _leave(self, task: "Any", woken: bool) -> None:
        if woken:
            self._hand()


class Condition:
    """Tasks wait under a lock until another task notifies them (asyncio.Condition): ``async with condition:``.

    lock is the Lock to use, by default a new one; ``locked``, ``acquire`` and ``release`` are its own. A notification
    that reaches a task which is being cancelled goes to the next one that waits (as in asyncio since 3.13; before, it
    was lost). Never allocates but where it says so.
    """

    def __init__(self, lock: "Lock | None" = None) -> None:
        if lock is None:
            lock = Lock()
        self._lock = lock
        self.locked = lock.locked
        self.acquire = lock.acquire
        self.release = lock.release
        self._notified = _Notified()

    def __aenter__(self) -> Lock:
        return self._lock

    def __aexit__(self, exc_type: object, exc: object, tb: object) -> "Any":
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
        while True:
            try:
                await self._lock
                break
            except CancelledError as error:
                stopped = error
        if stopped is None:
            return True
        if notified:
            self._notified._hand()
        raise stopped

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
        self.notify(1 << 29)  # a small integer on every board

    __repr__: "Any" = Future.__repr__
