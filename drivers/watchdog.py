"""A watchdog for every task: the hardware's is fed only while all tasks keep their promises.

Contract: ``wdt`` has ``feed()``, as machine.WDT; its timeout is at least twice ``feed_ms``. A task promises to check in
every so many milliseconds and calls ``feed()`` of what it got. When one is late, the late ones are told to
``on_late(name)`` once, feeding stops for good, and the hardware resets the board. Errors: ValueError for times that
cannot be kept, RuntimeError for more promises than ``capacity``.
"""

from kernel import sleep_ms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FEED_MS = 500
CAPACITY = 16


class Promise:
    """One task's promise. ``feed`` is all that the task calls; it allocates nothing, and an interrupt may call it."""

    def __init__(self, name: str, every_ms: int) -> None:
        self.name = name
        self.every_ms = every_ms
        self._left_ms = every_ms
        self.withdrawn = False

    def feed(self) -> None:
        """Check in: the promise is good for ``every_ms`` more."""
        self._left_ms = self.every_ms

    def withdraw(self) -> None:
        """Promise nothing any more, as a task does when it ends in good order."""
        self.withdrawn = True

    def pass_time(self, elapsed_ms: int) -> bool:
        """Count ``elapsed_ms`` against the promise; whether it is kept still."""
        self._left_ms -= elapsed_ms
        return self.withdrawn or self._left_ms > -elapsed_ms


class Watchdog:
    """Feeds ``wdt`` every ``feed_ms`` while all promises are kept: ``create_task(watchdog.run())``."""

    def __init__(self, wdt: "Any", *, feed_ms: int = FEED_MS, capacity: int = CAPACITY, on_late: "Any" = None) -> None:
        if feed_ms < 1:
            raise ValueError("feed_ms must be at least 1, not %r" % (feed_ms,))
        self._wdt = wdt
        self._feed_ms = feed_ms
        self._capacity = capacity
        self._on_late = on_late or _print_late
        self._promises: list[Promise] = []

    def promise(self, name: str, every_ms: int) -> Promise:
        """A new promise to check in every ``every_ms`` (at least feed_ms). Allocates."""
        if every_ms < self._feed_ms:
            raise ValueError("every_ms must be at least feed_ms (%d), not %r" % (self._feed_ms, every_ms))
        self._promises = [promise for promise in self._promises if not promise.withdrawn]
        if len(self._promises) >= self._capacity:
            raise RuntimeError("all %d promises of the watchdog are in use; raise its capacity" % self._capacity)
        promise = Promise(name, every_ms)
        self._promises.append(promise)
        return promise

    async def run(self) -> None:
        """Feed until a promise is broken. Allocates nothing while all is well."""
        while self._all_kept():
            self._wdt.feed()
            await sleep_ms(self._feed_ms)

    def _all_kept(self) -> bool:
        kept = True
        for promise in self._promises:
            if not promise.pass_time(self._feed_ms):
                self._on_late(promise.name)
                kept = False
        return kept


def _print_late(name: str) -> None:
    print("watchdog: %s has not checked in; the board will be reset" % name)
