"""run_coroutine_threadsafe: a coroutine from another thread, and its outcome back."""

from .port import iscoroutine
from .task import CANCELLED, FAILED, Task
from .threads import threads_of

try:
    from .outcome_cpython import Outcome
except ImportError:
    from .outcome_micropython import Outcome  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel


def run_coroutine_threadsafe(coro: "Any", loop: "Kernel") -> Outcome:
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
            self.outcome.fail(result)
        elif state == CANCELLED:
            self.outcome.give_up()
        else:
            self.outcome.succeed(result)


class _Remote:
    # A coroutine on its way into the kernel; then the link from its outcome to its task.
    def __init__(self, kernel: "Kernel", coro: "Any") -> None:
        self._kernel = kernel
        self._coro = coro
        self._task: "_RemoteTask | None" = None
        self._mail: "Any" = None
        self.outcome = Outcome(self.cancelled)

    def _deliver(self) -> None:
        try:
            self._task = _RemoteTask(self._coro, loop=self._kernel)
        except Exception as error:
            self.outcome.fail(error)
            return
        self._task.outcome = self.outcome
        if self.outcome.cancelled():
            self.cancelled()  # a task that is cancelled has begun, as in asyncio

    def _abandon(self) -> None:
        self._coro.close()
        self.outcome.give_up()

    def cancelled(self) -> None:
        """The other thread has cancelled the outcome; before there is a task, ``_deliver`` sees to it."""
        if self._task is not None:
            threads_of(self._kernel).post(_Cancellation(self._task))


class _Cancellation:
    def __init__(self, task: _RemoteTask) -> None:
        self._task = task

    def _deliver(self) -> None:
        self._task.cancel()

    def _abandon(self) -> None:
        """The coroutine is abandoned already."""
