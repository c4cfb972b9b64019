"""Other threads: to_thread, and the mailbox through which any thread reaches a kernel.

A kernel's own structures belong to the thread that runs it. What another thread has to say becomes an object in the
mailbox; the kernel takes it at the beginning of its next step and calls its ``_deliver()``, and a kernel that waits is
woken at once. The end of a job has its place in the mailbox from the beginning, so it can never be refused.
"""

from .callbacks import Callback
from .errors import full
from .pool import Pool
from .port import context_for
from .task import FAILED, FINISHED, PENDING, Future, running_kernel

try:
    from .threads_cpython import Mail, Waker, call_in, others_may_call, submit_to
except ImportError:
    from .threads_micropython import Mail, Waker, call_in, others_may_call, submit_to  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel

# The longest wait at once; see scheduler.
LONGEST_WAIT_US = 1 << 28


async def to_thread(*args: "Any", **kwargs: "Any") -> object:
    """``await to_thread(function, *args, **kwargs)``: call it in another thread, the result here (asyncio.to_thread).

    The context variables go with it, where there are any. Calls beyond the threads there are (Limits(threads=...); a
    board has one, its second core) wait for their turn. Cancelling the task takes back a call that has not begun; one
    that has begun goes on, and what comes of it is dropped. Raises what the function raises, KernelFull beyond
    Limits(jobs=...), RuntimeError where there are no threads. Allocates.
    """
    if not args:
        raise TypeError("to_thread() needs the function to call")
    return await threads_of(running_kernel()).submit(args[0], args[1:], kwargs, context_for(None))


def threads_of(kernel: "Kernel") -> "Threads":
    """What other threads are to this kernel; made when it is first needed."""
    if kernel.threads is None:
        kernel.threads = Threads(kernel)
    threads: "Threads" = kernel.threads
    return threads


class Threads:
    """The mailbox into one kernel, and the pool of threads out of it."""

    def __init__(self, kernel: "Kernel") -> None:
        self._kernel = kernel
        self._mail = Mail()
        self._waker = Waker()
        self._pool = Pool(kernel.limits.threads)
        self._farewell: "Future | None" = None
        # Jobs whose end has not been delivered.
        self.unfinished = 0
        # Whether the program holds the loop, so that its other threads and signal handlers may call at any time.
        self.handed_out = False

    # ---- into the kernel, from any thread --------------------------------------------------------------------------

    def post(self, item: "Any") -> None:
        """Have ``item._deliver()`` called by the kernel. For any thread, and for signal handlers."""
        self._mail.put(item, None)
        self._kernel.signalled = True
        self._waker.ring()

    def post_within_limit(self, item: "Any") -> None:
        """post, or KernelFull when as many calls wait as the kernel's limit says."""
        limit = self._kernel.limits.mailbox
        if not self._mail.put(item, limit):
            raise full("mailbox", limit)
        self._kernel.signalled = True
        self._waker.ring()

    def ring(self) -> None:
        """Wake the kernel, which has been signalled. For any thread, and for handlers of interrupts and signals."""
        self._waker.ring()

    def call_soon(self, callback: "Any", arguments: "tuple[Any, ...]", context: "Any") -> Callback:
        """call_soon_threadsafe."""
        self.handed_out = True
        call = _Call(self._kernel, callback, arguments, context)
        self.post_within_limit(call)
        return call

    # ---- in the kernel's thread ------------------------------------------------------------------------------------

    def deliver(self) -> None:
        """Take what was in the mailbox when this began; more waits for the next step, that tasks have their turn."""
        count = self._mail.count()
        try:
            while count:
                count -= 1
                self._mail.take()._deliver()
        finally:
            if self._mail.count():
                self._kernel.signalled = True

    def wait(self, timeout_us: "int | None") -> bool:
        """What an idle kernel does: wait for a call from another thread or the next deadline.

        False when no such call can come, or none that is worth waiting for: in virtual time, that waits for jobs alone.
        """
        kernel = self._kernel
        virtual = kernel.clock.virtual
        if not self.unfinished and not self._worth_waiting(virtual, timeout_us):
            return False
        left = LONGEST_WAIT_US if timeout_us is None else min(timeout_us, LONGEST_WAIT_US)
        piece = self._waker.piece_us
        while left > 0 and not kernel.signalled:
            self._waker.wait(min(left, piece))
            left -= piece
        if virtual and timeout_us is not None and not kernel.signalled:
            kernel.clock.sleep(timeout_us)
        return True

    def _worth_waiting(self, virtual: bool, timeout_us: "int | None") -> bool:
        if timeout_us is not None:
            return not virtual and (self.handed_out or self._waker.exact)
        return self.handed_out and others_may_call(self._pool.workers, virtual)

    def watch(self, poll: "Any", events: int) -> bool:
        """Let a call from another thread end the waiting of a poll object. False where that cannot be had."""
        return self._waker.watch(poll, events)

    def drain(self) -> None:
        """After such a wait: the poll object need not tell again."""
        self._waker.drain()

    def run(self, executor: "Any", function: "Any", arguments: "tuple[Any, ...]") -> Future:
        """run_in_executor."""
        if executor is None:
            return self.submit(function, arguments, {}, None)
        future = _Borrowed(loop=self._kernel)
        future.source = submit_to(executor, _Delivery(self, future), function, arguments)
        self.unfinished += 1
        return future

    def submit(self, function: "Any", arguments: "Any", keywords: "Any", context: "Any") -> Future:
        """The future of a call that the pool makes. Raises KernelFull, and RuntimeError after ``leave``."""
        kernel = self._kernel
        if self._farewell is not None:
            raise RuntimeError("the loop's threads are stopped: shutdown_default_executor() was called")
        if self.unfinished >= kernel.limits.jobs:
            raise full("jobs", kernel.limits.jobs)
        job = _Job(loop=kernel)
        job._order = _Order(self, job, (context, function, arguments, keywords))
        self._pool.submit(job._order)
        self.unfinished += 1
        return job

    def withdraw(self, order: "Any") -> None:
        """Take back a call that has not begun."""
        if self._pool.withdraw(order):
            self.unfinished -= 1

    def leave(self) -> Future:
        """Begin to stop the pool; the future is done when all its jobs and threads have ended."""
        if self._farewell is None:
            self._farewell = Future(loop=self._kernel)
            delivery = _Delivery(self, self._farewell)
            self.unfinished += 1
            if not self._pool.close(delivery.post):
                delivery._deliver()
        return self._farewell

    def close(self) -> None:
        """Stop the pool and run the kernel until it has stopped: its jobs may still need the kernel."""
        if self.unfinished or self._pool.workers:
            self._kernel.run_until(self.leave())

    def abandon(self) -> None:
        """Let the pool's threads end by themselves, and whoever waits for a call that was not taken know."""
        if self._farewell is None:
            self.leave()
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


class _Delivery:
    # What another thread sends to a future: it writes ``error`` or ``value`` and posts, and the kernel reads. An object
    # of its own, with all its fields from the beginning: where threads have no common lock, two of them must not add
    # fields to the same object, and the kernel adds some to the future.
    def __init__(self, threads: Threads, future: Future) -> None:
        self.threads = threads
        self.future = future
        self.value: "Any" = None
        self.error: "BaseException | None" = None
        # Cancelled by whoever makes the call.
        self.withdrawn = False
        self._mail: "Any" = None

    def post(self) -> None:
        self.threads.post(self)

    def _deliver(self) -> None:
        self.threads.unfinished -= 1
        future = self.future
        error = self.error
        if future._state != PENDING:
            return
        if self.withdrawn:
            Future.cancel(future)
            return
        if isinstance(error, StopIteration):
            error = RuntimeError("the function raised StopIteration")
        if error is None:
            future._finish(FINISHED, self.value)
        else:
            future._finish(FAILED, error)

    def _abandon(self) -> None:
        """Nobody runs who could wait for it."""


class _Order(_Delivery):
    # A call that a thread of the pool makes.
    def __init__(self, threads: Threads, future: Future, call: "tuple[Any, ...]") -> None:
        _Delivery.__init__(self, threads, future)
        self._call = call
        self._after: "_Order | None" = None

    def perform(self) -> None:
        """Make the call; in a thread of the pool."""
        context, function, arguments, keywords = self._call
        self._call = ()
        try:
            self.value = call_in(context, function, arguments, keywords)
        except BaseException as error:
            self.error = error
        self.post()


class _Job(Future):
    # The future of a call.
    kind = "thread"

    _order: "Any" = None

    def cancel(self, msg: object = None) -> bool:
        cancelled = Future.cancel(self, msg)
        if cancelled:
            self._order.threads.withdraw(self._order)
        return cancelled


class _Borrowed(Future):
    # The future of a call that another executor makes; ``source`` is that one's future.
    source: "Any" = None

    def cancel(self, msg: object = None) -> bool:
        cancelled = Future.cancel(self, msg)
        if cancelled:
            self.source.cancel()
        return cancelled
