"""The mailbox through which any thread reaches a kernel. remote and pool are what is built on it.

A kernel's own structures belong to the thread that runs it. What another thread has to say becomes an object in the
mailbox; the kernel takes it at the beginning of its next step and calls its ``_deliver()``, and a kernel that waits is
woken at once. An object that may not be refused has a place by nature: the items are linked through themselves.

MicroPython's threads share no lock of the interpreter's own. So one object is written by one thread at a time; what
another may read is written before the item is put into the mailbox, whose lock orders the two; and an object that
several threads touch has all its fields from the beginning, as adding one moves the others.
"""

from .callbacks import Callback
from .clock import REBASE_US
from .errors import full
from .port import ONE_KERNEL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel


# ---- MicroPython's way ---------------------------------------------------------------------------------------------


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
    new_lock = _NoLock


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
    """A lock here cannot be waited for with a limit of time: the kernel's bell waits in pieces and looks."""

    exact = False

    def ring(self) -> None:
        """Nothing to do: the kernel looks."""

    def watch(self, poll: "Any", events: int) -> bool:
        """It cannot be had."""
        return False

    drain = close = ring


def others_may_call(workers: int, virtual: bool) -> bool:
    """Whether another thread could call: MicroPython does not count them, so yes, but nobody's time is virtual."""
    return not virtual


if not ONE_KERNEL:
    # CPython's way, in place of the above.
    from .threads_cpython import Mail, Waker, new_lock, others_may_call  # type: ignore[assignment]


# ---- the kernel's side ---------------------------------------------------------------------------------------------


def threads_of(kernel: "Kernel") -> "Threads":
    """What other threads are to this kernel; made when it is first needed."""
    if kernel.threads is None:
        kernel.threads = Threads(kernel)
    threads: "Threads" = kernel.threads
    return threads


class Threads:
    """The mailbox into one kernel, and what wakes it."""

    def __init__(self, kernel: "Kernel") -> None:
        self.kernel = kernel
        self._mail = Mail()
        self._waker = Waker()
        # The threads for calls out of the kernel; made by pool.
        self.pool: "Any" = None
        # Calls out of the kernel whose end has not been delivered.
        self.unfinished = 0
        # Whether the program holds the loop, so that its other threads and signal handlers may call at any time.
        self.handed_out = False

    # For any thread, and for signal handlers.

    def post(self, item: "Any") -> None:
        """Have ``item._deliver()`` called by the kernel."""
        self._mail.put(item, None)
        self.kernel.signalled = True
        self._waker.ring()

    def post_within_limit(self, item: "Any") -> None:
        """post, or KernelFull when as many calls wait as the kernel's limit says."""
        limit = self.kernel.limits.mailbox
        if not self._mail.put(item, limit):
            raise full("mailbox", limit)
        self.kernel.signalled = True
        self._waker.ring()

    def ring(self) -> None:
        """Wake the kernel, which has been signalled. For handlers of interrupts too."""
        self._waker.ring()

    # For the kernel's thread.

    def deliver(self) -> None:
        """Take what was in the mailbox when this began; more waits for the next step, that tasks have their turn."""
        count = self._mail.count()
        try:
            while count:
                count -= 1
                self._mail.take()._deliver()
        finally:
            if self._mail.count():
                self.kernel.signalled = True

    def wait(self, timeout_us: "int | None") -> bool:
        """What an idle kernel does: wait for a call from another thread or the next deadline.

        False when no such call can come, or none that is worth waiting for: in virtual time, that waits for jobs alone.
        """
        kernel = self.kernel
        virtual = kernel.clock.virtual
        if not self.may_call(timeout_us):
            return False
        if kernel.bell is not None:
            kernel.bell.wait(timeout_us)
            return True
        waker: "Any" = self._waker
        left = REBASE_US if timeout_us is None else min(timeout_us, REBASE_US)
        piece = waker.piece_us
        while left > 0 and not kernel.signalled:
            waker.wait(min(left, piece))
            left -= piece
        if virtual and timeout_us is not None and not kernel.signalled:
            kernel.clock.sleep(timeout_us)
        return True

    def may_call(self, timeout_us: "int | None") -> bool:
        """Whether a call can come from another thread, for who would wait for so long (None: for ever)."""
        if self.unfinished:
            return True
        virtual = self.kernel.clock.virtual
        if timeout_us is not None:
            return not virtual and (self.handed_out or self._waker.exact)
        workers = 0 if self.pool is None else self.pool.workers
        return self.handed_out and others_may_call(workers, virtual)

    def watch(self, poll: "Any", events: int) -> bool:
        """Let a call from another thread end the waiting of a poll object. False where that cannot be had."""
        return self._waker.watch(poll, events)

    def drain(self) -> None:
        """After such a wait: the poll object need not tell again."""
        self._waker.drain()

    def close(self) -> None:
        """Stop the pool and run the kernel until it has stopped: its calls may still need the kernel."""
        pool = self.pool
        if pool is not None and (self.unfinished or pool.workers):
            self.kernel.run_until(pool.leave())

    def abandon(self) -> None:
        """Let the pool's threads end by themselves, and whoever waits for a call that was not taken know."""
        if self.pool is not None:
            self.pool.leave()
        while self._mail.count():
            self._mail.take()._abandon()
        self._waker.close()


class _Call(Callback):
    # call_soon_threadsafe: stands in the ready ring if there is a place, else the kernel calls it as it takes it.
    def __init__(self, kernel: "Kernel", function: "Any", arguments: "tuple[Any, ...]", context: "Any") -> None:
        self._kernel = kernel
        self.function = function
        self.arguments = arguments
        self.context = context
        self.called = False
        self._runner = self
        self._mail: "Any" = None

    def _deliver(self) -> None:
        kernel = self._kernel
        if kernel.callbacks < kernel.limits.callbacks:
            kernel.callbacks += 1
            self._wake()
        else:
            self.call()

    def _abandon(self) -> None:
        """Nobody waits for it."""


def call_soon(kernel: "Kernel", function: "Any", arguments: "tuple[Any, ...]", context: "Any") -> Callback:
    """call_soon_threadsafe."""
    threads = threads_of(kernel)
    threads.handed_out = True
    call = _Call(kernel, function, arguments, context)
    threads.post_within_limit(call)
    return call
