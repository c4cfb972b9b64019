"""Pool: threads that perform jobs, started when they are needed, at most so many; the other jobs stand in a queue.

Everything here is under one lock, so that any of the threads and the kernel's may touch it. A thread without a job
waits for its bell: a lock that it holds itself and another releases. A job has ``perform()``, which never raises, and
``_after``, the job behind it in the queue.
"""

try:
    from .threads_cpython import MOST_THREADS, new_lock, start_thread
except ImportError:
    from .threads_micropython import MOST_THREADS, new_lock, start_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Worker:
    # One thread of the pool.
    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self.bell = new_lock()
        self.bell.acquire()
        # The next one of those that wait for a job.
        self.after: "_Worker | None" = None

    def run(self) -> None:
        while True:
            job = self._pool.next_job(self)
            if job is not None:
                job.perform()
                job = None  # or what it holds lives as long as this thread waits
            elif self._pool.closing:
                break
            else:
                self.bell.acquire()
        self._pool.gone()


class Pool:
    """At most ``capacity`` threads (on a board one) and a queue of jobs.

    submit, withdraw and close are for the kernel's thread, next_job and gone for the pool's own.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = min(capacity, MOST_THREADS)
        self._lock = new_lock()
        self._first: "Any" = None
        self._last: "Any" = None
        self._waiting: "_Worker | None" = None
        self._when_gone: "Any" = None
        self.closing = False
        # Threads that have been started and not ended.
        self.workers = 0

    def submit(self, job: "Any") -> None:
        """Have a thread perform the job. Raises RuntimeError when there are no threads. Allocates for a new thread."""
        if self._waiting is None and self.workers < self._capacity:
            self._start()
        with self._lock:
            if self._first is None:
                self._first = job
            else:
                self._last._after = job
            self._last = job
            worker = self._waiting
            if worker is not None:
                self._waiting = worker.after
        if worker is not None:
            worker.bell.release()

    def _start(self) -> None:
        # The first look of the new thread at the queue may come before the job is in it: then its bell rings.
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

    def next_job(self, worker: _Worker) -> "Any":
        """The job that has waited longest; None when there is none, and the worker is then to wait for its bell."""
        with self._lock:
            job = self._first
            if job is not None:
                self._first = job._after
                job._after = None
            elif not self.closing:
                worker.after = self._waiting
                self._waiting = worker
            return job

    def withdraw(self, job: "Any") -> bool:
        """Take a job out of the queue. False when a thread has taken it already."""
        with self._lock:
            before = None
            here = self._first
            while here is not None and here is not job:
                before = here
                here = here._after
            if here is None:
                return False
            if before is None:
                self._first = job._after
            else:
                before._after = job._after
            if self._last is job:
                self._last = before
            return True

    def close(self, when_gone: "Any") -> bool:
        """Let the threads end when the queue is empty; the last one calls ``when_gone()``. False: there are none."""
        self._when_gone = when_gone
        with self._lock:
            self.closing = True
            worker = self._waiting
            self._waiting = None
            some = self.workers > 0
        while worker is not None:
            after = worker.after
            worker.bell.release()
            worker = after
        return some

    def gone(self) -> None:
        """A thread ends."""
        with self._lock:
            self.workers -= 1
            last = self.workers == 0
        if last:
            self._when_gone()
