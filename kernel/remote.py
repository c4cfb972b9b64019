"""run_coroutine_threadsafe: a coroutine from another thread, and its outcome back."""

from .clock import MonotonicClock, sleep_us
from .port import ONE_KERNEL, iscoroutine
from .scopes import TimeoutError
from .task import CANCELLED, FAILED, PENDING, CancelledError, Task
from .threads import new_lock, threads_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel

# How long a thread that waits for the kernel waits before it looks again.
PIECE_US = 1000


class Outcome:
    """What run_coroutine_threadsafe returns: the methods of concurrent.futures.Future, waiting in pieces."""

    def __init__(self, when_cancelled: "Any") -> None:
        self._when_cancelled = when_cancelled
        self._lock = new_lock()
        self._state = PENDING
        self._result: "Any" = None
        self._callbacks: "list[Any]" = []

    def result(self, timeout: "float | None" = None) -> object:
        """Block this thread, which is not the loop's, until there is a result.

        Raises TimeoutError after ``timeout`` seconds, CancelledError, or what the coroutine raised.
        """
        error = self.exception(timeout)
        if error is not None:
            raise error
        return self._result

    def exception(self, timeout: "float | None" = None) -> "BaseException | None":
        """The same for the exception, None when there is none."""
        clock = MonotonicClock()
        while not self._state:
            if timeout is not None and clock.total_us() >= timeout * 1000000:
                raise TimeoutError
            sleep_us(PIECE_US)
        if self._state == CANCELLED:
            raise CancelledError
        return self._result if self._state == FAILED else None

    def cancel(self) -> bool:
        """Cancel the task in its loop. False when it is done."""
        if self.settle(CANCELLED, None):
            self._when_cancelled()
            return True
        return self.cancelled()

    def done(self) -> bool:
        """Whether there is an outcome."""
        return self._state != PENDING

    def running(self) -> bool:
        """False, as of a concurrent future that can still be cancelled."""
        return False

    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._state == CANCELLED

    def add_done_callback(self, callback: "Any") -> None:
        """Call ``callback(outcome)`` in the thread that ends it, or now."""
        with self._lock:
            done = self._state != PENDING
            if not done:
                self._callbacks.append(callback)
        if done:
            callback(self)

    def settle(self, state: int, result: "Any") -> bool:
        """The task has ended so, as Future._finish has it; False when there is an outcome already."""
        with self._lock:
            if self._state:
                return False
            self._result = result
            self._state = state
        for callback in self._callbacks:
            callback(self)
        return True


new_outcome: "Any" = Outcome
settle: "Any" = Outcome.settle

if not ONE_KERNEL:
    # CPython's way, in place of the above.
    from .threads_cpython import new_outcome, settle


def run_coroutine_threadsafe(coro: "Any", loop: "Kernel") -> "Any":
    """Run a coroutine on a loop of another thread (asyncio.run_coroutine_threadsafe); for that other thread.

    Returns a concurrent.futures.Future (on MicroPython an object of the same methods): ``result(timeout)`` blocks the
    calling thread, ``cancel()`` cancels the task. Raises TypeError for what is not a coroutine, KernelFull when the
    mailbox is full, RuntimeError when the loop is closed; KernelFull for want of room for the task comes as its
    exception. Allocates.
    """
    if not iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    if loop.closed:
        raise RuntimeError("Event loop is closed")
    remote = _Remote(loop, coro)
    threads = threads_of(loop)
    threads.handed_out = True
    threads.post_within_limit(remote)
    return remote.outcome


class _RemoteTask(Task):
    # Tells its outcome to the thread that has ordered it.
    outcome: "Any" = None

    def _finish(self, state: int, result: object) -> None:
        Task._finish(self, state, result)
        if state == FAILED:
            self._kernel.retrieved(self)
        settle(self.outcome, state, result)


class _Remote:
    # A coroutine on its way into the kernel; then the link from its outcome to its task.
    def __init__(self, kernel: "Kernel", coro: "Any") -> None:
        self._kernel = kernel
        self._coro = coro
        self._task: "_RemoteTask | None" = None
        self._mail: "Any" = None
        self.outcome = new_outcome(self.cancelled)

    def _deliver(self) -> None:
        try:
            self._task = _RemoteTask(self._coro, loop=self._kernel)
        except Exception as error:
            settle(self.outcome, FAILED, error)
            return
        self._task.outcome = self.outcome
        if self.outcome.cancelled():
            self.cancelled()  # a task that is cancelled has begun, as in asyncio

    def _abandon(self) -> None:
        self._coro.close()
        settle(self.outcome, CANCELLED, None)

    def cancelled(self) -> None:
        """The other thread has cancelled the outcome; before there is a task, ``_deliver`` sees to it."""
        if self._task is not None:
            threads_of(self._kernel).post(_Cancellation(self._task))


class _Cancellation:
    # The same, once there is a task.
    def __init__(self, task: _RemoteTask) -> None:
        self._task = task
        self._mail: "Any" = None

    def _deliver(self) -> None:
        self._task.cancel()

    def _abandon(self) -> None:
        """The coroutine is abandoned already."""
