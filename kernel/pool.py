"""to_thread and run_in_executor: calls that other threads make, and the pool of threads that makes them.

The threads are started when they are needed, at most so many; the other calls stand in a queue. The pool's own fields
are under one lock, so that any of its threads and the kernel's may touch them. A thread without a call waits for its
bell: a lock that it holds itself and another releases.
"""

from .errors import full
from .port import ONE_KERNEL, context_for
from .task import FAILED, FINISHED, PENDING, Future, running_kernel
from .threads import new_lock, threads_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel
    from .threads import Threads


# ---- MicroPython's way ---------------------------------------------------------------------------------------------

# The second core.
MOST_THREADS = 1


def start_thread(function: "Any", name: str) -> None:
    """Run a function on the second core."""
    try:
        import _thread
    except ImportError:
        raise RuntimeError("this firmware has no threads (_thread): call the function itself, in short pieces")
    _thread.start_new_thread(function, ())


def call_in(context: None, function: "Any", arguments: "Any", keywords: "Any") -> object:
    """Call a function; there are no contexts."""
    return function(*arguments, **keywords)


def submit_to(executor: "Any", delivery: "Any", function: "Any", arguments: "Any") -> "Any":
    """There are no executors: RuntimeError."""
    raise RuntimeError("MicroPython has no executors: pass None, for the kernel's own pool")


if not ONE_KERNEL:
    # CPython's way, in place of the above.
    from .threads_cpython import MOST_THREADS, call_in, start_thread, submit_to


# ---- the pool ------------------------------------------------------------------------------------------------------


async def to_thread(*args: "Any", **kwargs: "Any") -> object:
    """``await to_thread(function, *args, **kwargs)``: call it in another thread, the result here (asyncio.to_thread).

    The context variables go with it, where there are any. Calls beyond the threads there are (Limits(threads=...); a
    board has one, its second core) wait for their turn. Cancelling the task takes back a call that has not begun; one
    that has begun goes on, and what comes of it is dropped. Raises what the function raises, KernelFull beyond
    Limits(jobs=...), RuntimeError where there are no threads. Allocates.
    """
    if not args:
        raise TypeError("to_thread() needs the function to call")
    return await pool_of(running_kernel()).submit(args[0], args[1:], kwargs, context_for(None))


def pool_of(kernel: "Kernel") -> "Pool":
    """The kernel's pool; made when it is first needed."""
    threads = threads_of(kernel)
    if threads.pool is None:
        threads.pool = Pool(threads)
    pool: "Pool" = threads.pool
    return pool


class _Worker:
    # One thread of the pool.
    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self.bell = new_lock()
        self.bell.acquire()
        # The next one of those that wait for a call.
        self.after: "_Worker | None" = None

    def run(self) -> None:
        while True:
            order = self._pool.next_order(self)
            if order is not None:
                order.perform()
                order = None  # or what it holds lives as long as this thread waits
            elif self._pool.closing:
                break
            else:
                self.bell.acquire()
        self._pool.gone()


class Pool:
    """At most Limits(threads=...) threads and a queue of calls. next_order and gone are for the threads themselves."""

    def __init__(self, threads: "Threads") -> None:
        self._threads = threads
        self._capacity = min(threads.kernel.limits.threads, MOST_THREADS)
        self._lock = new_lock()
        self._first: "Any" = None
        self._last: "Any" = None
        self._waiting: "_Worker | None" = None
        self._farewell: "Any" = None
        self.closing = False
        # Threads that have been started and not ended.
        self.workers = 0

    def run(self, executor: "Any", function: "Any", arguments: "tuple[Any, ...]") -> Future:
        """run_in_executor."""
        if executor is None:
            return self.submit(function, arguments, {}, None)
        future = _Borrowed(loop=self._threads.kernel)
        future.source = submit_to(executor, _Delivery(self._threads, future), function, arguments)
        self._threads.unfinished += 1
        return future

    def submit(self, function: "Any", arguments: "Any", keywords: "Any", context: "Any") -> Future:
        """The future of a call that one of the threads makes.

        Raises KernelFull, and RuntimeError after ``leave`` and where there are no threads. Allocates.
        """
        threads = self._threads
        if self._farewell is not None:
            raise RuntimeError("the loop's threads are stopped: shutdown_default_executor() was called")
        limit = threads.kernel.limits.jobs
        if threads.unfinished >= limit:
            raise full("jobs", limit)
        job = _Job(loop=threads.kernel)
        job.pool = self
        job.order = _Order(threads, job, (context, function, arguments, keywords))
        self._enqueue(job.order)
        threads.unfinished += 1
        return job

    def _enqueue(self, order: "_Order") -> None:
        if self._waiting is None and self.workers < self._capacity:
            self._start()
        with self._lock:
            if self._first is None:
                self._first = order
            else:
                self._last.after = order
            self._last = order
            worker = self._waiting
            if worker is not None:
                self._waiting = worker.after
        if worker is not None:
            worker.bell.release()

    def _start(self) -> None:
        # The first look of the new thread at the queue may come before the call is in it: then its bell rings.
        worker = _Worker(self)
        with self._lock:
            self.workers += 1
        try:
            start_thread(worker.run, "jiffy-%d" % self.workers)
        except BaseException:
            with self._lock:
                self.workers -= 1
            if not self.workers:
                raise

    def next_order(self, worker: _Worker) -> "Any":
        """The call that has waited longest; None when there is none, and the worker is then to wait for its bell."""
        with self._lock:
            order = self._first
            if order is not None:
                self._first = order.after
                order.after = None
            elif not self.closing:
                worker.after = self._waiting
                self._waiting = worker
            return order

    def withdraw(self, order: "_Order") -> None:
        """Take back a call that no thread has begun."""
        with self._lock:
            before = None
            here = self._first
            while here is not None and here is not order:
                before = here
                here = here.after
            if here is None:
                return
            if before is None:
                self._first = order.after
            else:
                before.after = order.after
            if self._last is order:
                self._last = before
        self._threads.unfinished -= 1

    def leave(self) -> Future:
        """Let the threads end when the queue is empty; the future is done when the last one has ended."""
        if self._farewell is None:
            threads = self._threads
            farewell = self._farewell = _Delivery(threads, Future(loop=threads.kernel))
            threads.unfinished += 1
            with self._lock:
                self.closing = True
                worker = self._waiting
                self._waiting = None
                some = self.workers > 0
            while worker is not None:
                after = worker.after
                worker.bell.release()
                worker = after
            if not some:
                farewell._deliver()
        future: Future = self._farewell.future
        return future

    def gone(self) -> None:
        """A thread ends."""
        with self._lock:
            self.workers -= 1
            last = self.workers == 0
        if last:
            self._farewell.post()


class _Delivery:
    # What another thread sends to a future: it writes ``error`` or ``value`` and posts, and the kernel reads. An object
    # of its own, with all its fields from the beginning: where threads have no common lock, two of them must not add
    # fields to the same object, and the kernel adds some to the future.
    def __init__(self, threads: "Threads", future: Future) -> None:
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
    def __init__(self, threads: "Threads", future: Future, call: "tuple[Any, ...]") -> None:
        _Delivery.__init__(self, threads, future)
        self._call = call
        # The one behind it in the queue.
        self.after: "_Order | None" = None

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
    pool: "Any" = None
    order: "Any" = None

    def cancel(self, msg: object = None) -> bool:
        cancelled = Future.cancel(self, msg)
        if cancelled:
            self.pool.withdraw(self.order)
        return cancelled


class _Borrowed(Future):
    # The future of a call that another executor makes; ``source`` is that one's future.
    source: "Any" = None

    def cancel(self, msg: object = None) -> bool:
        cancelled = Future.cancel(self, msg)
        if cancelled:
            self.source.cancel()
        return cancelled
