"""What MicroPython gives to threads and pool: a second core where there is one, and locks.

Its threads share no lock of the interpreter's own. So one object is written by one thread at a time; what another may
read is written before the item is put into the mailbox, whose lock orders the two; and an object that several threads
touch has all its fields from the beginning, as adding one moves the others.
"""

from .clock import MonotonicClock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PIECE_US = 1000
# The second core.
MOST_THREADS = 1


class _NoLock:
    # Where there are no threads, nobody is locked out.
    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        """Nothing to do."""

    def __enter__(self) -> "_NoLock":
        return self

    def __exit__(self, *_: "Any") -> None:
        """Nothing to do."""


try:
    import _thread

    new_lock: "Any" = _thread.allocate_lock
except ImportError:
    _thread: "Any" = None  # type: ignore[no-redef]
    new_lock = _NoLock


def start_thread(function: "Any", name: str) -> None:
    """Run a function on the second core."""
    if _thread is None:
        raise RuntimeError("this firmware has no threads (_thread): call the function itself, in short pieces")
    _thread.start_new_thread(function, ())


def call_in(context: None, function: "Any", arguments: "Any", keywords: "Any") -> object:
    """Call a function; there are no contexts."""
    return function(*arguments, **keywords)


class Mail:
    """The mailbox: items linked through their ``_mail`` field, so that putting allocates nothing."""

    def __init__(self) -> None:
        self._lock = new_lock()
        self._first: "Any" = None
        self._last: "Any" = None
        self._count = 0

    def put(self, item: "Any", limit: "int | None") -> bool:
        """Put an item last; False when ``limit`` items are there."""
        with self._lock:
            if limit is not None and self._count >= limit:
                return False
            item._mail = None
            if self._first is None:
                self._first = item
            else:
                self._last._mail = item
            self._last = item
            self._count += 1
            return True

    def take(self) -> "Any":
        """The first item, of which there is one; for the kernel's thread."""
        with self._lock:
            item = self._first
            self._first = item._mail
            item._mail = None
            self._count -= 1
            return item

    def count(self) -> int:
        """How many items there are."""
        return self._count


class Waker:
    """A lock here cannot be waited for with a limit of time: the kernel waits in pieces and looks."""

    piece_us = PIECE_US
    exact = False

    def __init__(self) -> None:
        self._clock = MonotonicClock()

    def ring(self) -> None:
        """Nothing to do: the kernel looks."""

    def wait(self, timeout_us: int) -> None:
        """Wait a piece, in real time also when the kernel's is virtual: another core works in real time."""
        self._clock.sleep(timeout_us)

    def watch(self, poll: "Any", events: int) -> bool:
        """It cannot be had."""
        return False

    def drain(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


def others_may_call(workers: int, virtual: bool) -> bool:
    """Whether another thread could call: MicroPython does not count them, so yes, but nobody's time is virtual."""
    return not virtual


def submit_to(executor: "Any", delivery: "Any", function: "Any", arguments: "Any") -> "Any":
    """There are no executors: RuntimeError."""
    raise RuntimeError("MicroPython has no executors: pass None, for the kernel's own pool")
