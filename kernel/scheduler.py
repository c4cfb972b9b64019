"""Kernel: admit, park, wake, step, run.

A step runs each task that was ready when it began, once, then moves every task whose deadline has passed from the heap
to the ready ring. When nothing is ready, ``run_until`` waits for the next deadline and steps again.

What a task yields to a step is its request: None (let others run), a number (sleep so many microseconds; exactly, if
it is negative), or an object with ``_park(task)`` (wait for it, see waiting). compat.pause makes the one suspension
point that yields it.
"""

from .clock import REBASE_US
from .compat import cancelled_error
from .errors import CancelledError, Deadlock, KernelFull
from .failures import Failures
from .future import CANCELLED, FAILED, FINISHED, GONE, PENDING, Future, running
from .limits import SERVICES, as_limits
from .ready import ReadyQueue
from .report import BadRequest
from .task import Task
from .timers import LOOKS, TimerQueue
from .waiting import WaitQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The longest that the kernel sleeps at once: it must read the clock before the ticks of a board have gone half round.
LONGEST_WAIT_US = 1 << 28

# MicroPython finds names of its own five times as slowly as those of a module.
INT = int
STOP = StopIteration
IS_INSTANCE = isinstance


class _Canceller:
    # Stands in for the coroutine of a task that was cancelled while it could not be reached: its next turn throws.
    def __init__(self, kernel: "Kernel") -> None:
        self._kernel = kernel

    def send(self, _: None) -> object:
        kernel = self._kernel
        task = kernel.current
        held = kernel.held
        place = task._id % kernel.places
        runner = task._runner = held[place]
        held[place] = None
        return runner.throw(cancelled_error(task._message))


class Kernel(Failures):
    """The scheduler of one run, and the loop object that asyncio programs ask for.

    capacity is a Limits, a number of tasks, or None for the defaults; clock is one of kernel.clock. Allocates all that
    it will ever need.
    """

    def __init__(self, capacity: "Any" = None, clock: "Any" = None, idle: "Any" = None) -> None:
        Failures.__init__(self)
        limits = self.limits = as_limits(capacity)
        if clock is None:
            from . import clock as clocks

            clock = clocks.default_clock()
        self.clock = clock
        # What waits in place of the kernel while no stream is waited for; see run.
        self.idle = idle
        places = limits.tasks + SERVICES
        self.ready = ReadyQueue(places + limits.callbacks)
        self.timers = TimerQueue(places + limits.timers)
        # A live task, or the number of the next free place.
        self.tasks: "list[Any]" = list(range(1, places + 1))
        self.places = places
        # By a task's place: the requests to cancel it that are open, and what resumes it while another object stands
        # in for that. Here and not in the task, where few tasks need them and all would pay.
        self.cancelling = [0] * places
        self.held: "list[Any]" = [None] * places
        self.capacity = limits.tasks
        self.free_place = 0
        # A task's _id is its number times the places there are, plus its place.
        self.next_id = places
        self.live = 0
        self.system_live = 0
        self.callbacks = 0
        self.extra_timers = 0
        self.current: "Any" = None
        self.canceller = _Canceller(self)
        # The flags that tasks wait for, chained through their _next.
        self.armed: "Any" = None
        # The streams that tasks wait for, while there are any; made by readiness, like the poller, which waits for them
        # and for interrupts.
        self.streams: "Any" = None
        self.poller: "Any" = None
        self.threads: "Any" = None
        self.urgent: "Any" = None
        # Whether an interrupt ends the wait for a stream at once, as on a board that makes streams of its interrupts.
        self.wakeable = False
        # What finalises asynchronous generators; made by runner.
        self.asyncgens: "Any" = None
        # What stop() finishes; made by loop.
        self.stopping: "Any" = None
        self.debug = False
        self.running = False
        self.closed = False
        self.use()

    def use(self) -> None:
        """From now on futures belong to this kernel, where they do not know theirs."""
        Future._kernel = Task._kernel = self
        running.ready = self.ready

    # ---- admission -------------------------------------------------------------------------------------------------

    def admit(self, task: Task) -> None:
        """Reserve all that a task can need and make it ready; raises KernelFull, with the coroutine closed."""
        if task._system:
            if self.system_live >= SERVICES:
                self._refuse(task, "services", SERVICES)
            self.system_live += 1
        else:
            if self.live >= self.capacity:
                self._refuse(task, "tasks", self.capacity)
            self.live += 1
        place = self.free_place
        tasks = self.tasks
        self.free_place = tasks[place]
        tasks[place] = task
        number = self.next_id
        self.next_id = number + self.places
        task._id = number + place
        task._wake()

    def _refuse(self, task: Task, what: str, limit: int) -> None:
        coro = task._runner
        getattr(coro, "coro", coro).close()
        self._full(what, limit)

    def _full(self, what: str, limit: int) -> None:
        raise KernelFull(
            "all %d %s are in use; raise the limit with run(main(), capacity=Limits(%s=...))" % (limit, what, what)
        )

    def number_of(self, task: Task) -> int:
        """How many tasks this kernel had made when it made this one, itself included."""
        return task._id // self.places

    def stand_in(self, task: Task, other: object) -> None:
        """Let an object's ``send`` be called in a task's next turn in place of its coroutine's."""
        place = task._id % self.places
        if self.held[place] is None:
            self.held[place] = task._runner
        task._runner = other

    def resumer(self, task: Task) -> "Any":
        """What resumes a task, whatever stands in for it."""
        held = None if task._state else self.held[task._id % self.places]
        return held or task._runner

    def resume(self, task: Task) -> "Any":
        """End a stand_in; returns what resumes the task."""
        place = task._id % self.places
        runner = task._runner = self.held[place]
        self.held[place] = None
        return runner

    def require(self, tasks: int, callbacks: int) -> None:
        """Raise KernelFull unless there is room for so many more tasks and callbacks; reserves nothing."""
        self._require(tasks, self.live, self.capacity, "tasks")
        self._require(callbacks, self.callbacks, self.limits.callbacks, "callbacks")

    def _require(self, wanted: int, used: int, limit: int, what: str) -> None:
        if used + wanted > limit:
            raise KernelFull(
                "no room for %d %s: %d of %d are in use; raise the limit with run(main(), capacity=Limits(%s=...))"
                % (wanted, what, used, limit, what)
            )

    def reserve_callback(self) -> None:
        """Take one place for a callback; raises KernelFull."""
        if self.callbacks >= self.limits.callbacks:
            self._full("callbacks", self.limits.callbacks)
        self.callbacks += 1

    def release_callback(self) -> None:
        """Give back the place of a callback."""
        self.callbacks -= 1

    def add_timer(self, entry: "Any", delay_us: int) -> None:
        """Let ``entry._expire()`` be called in ``delay_us``; raises KernelFull when all extra timers are in use."""
        if self.extra_timers >= self.limits.timers:
            self._full("timers", self.limits.timers)
        self.extra_timers += 1
        self.timers.push(entry, self.clock.deadline(delay_us))

    def remove_timer(self, entry: "Any") -> None:
        """Take back add_timer; an entry that has expired calls this from its ``_expire``."""
        self.extra_timers -= 1
        if entry._place is not None:
            self.timers.remove(entry)

    def create_task(self, coro: "Any", *, name: object = None, context: "Any" = None) -> Task:
        """Schedule a coroutine as a task and return the task. Raises as Task does. Allocates."""
        return Task(coro, loop=self, name=name, context=context)

    # ---- the step --------------------------------------------------------------------------------------------------

    def run_until(self, future: Future) -> None:
        """Run until a future is done, waiting where nothing is ready. Raises Deadlock when nothing ever can be.

        Whatever became ready in the step that ended it has one turn more, as in asyncio.
        """
        if future._state == PENDING:
            self.run_while_pending(future)
        self._run_ready(future)

    def run_while_pending(self, future: Future) -> None:
        """Run until the end of the step in which a future is done, at least one step."""
        future._state = future._state  # for MicroPython, which finds the class's own more slowly in every step
        while True:
            self._run_ready(future)
            if future._state != PENDING:
                return
            if not self.signalled:
                self._idle(self._time_left())
                if not self.timers.count and self.clock.now() > REBASE_US:
                    self.clock.rebase()

    def _run_ready(self, future: Future) -> None:
        # Step after step until nothing is ready or the future is done. A step looks at interrupts and streams, runs
        # each task that was ready when it began, once, and then wakes those whose deadline has passed: so nobody waits
        # longer than one step. The timers come last, since asyncio runs what a timer wakes in the step after it: only
        # so does everything happen in the same order. Never allocates by itself.
        ready = self.ready
        slots = ready.slots
        size = ready.size
        timers = self.timers
        timers.look = (timers.look + 1) % LOOKS
        clock = self.clock
        gone = GONE
        looked = False
        while True:
            if self.signalled:
                if self.urgent is not None:
                    return  # priority has put a loop of its own in this one's place
                self._attend()
            if self.streams is not None:
                self.current = None
                self.streams.poll(0)
            head = ready.head
            end = ready.tail
            if head == end:
                if looked or not timers.count:
                    self.current = None
                    return
                looked = True
                self.look_at_timers()
                continue
            while True:
                task = slots[head]
                head += 1
                if head == size:
                    head = 0
                ready.head = head
                self.current = task
                try:
                    request = task._runner.send(None)
                except BaseException as error:
                    slots[head - 1] = None  # or the ring would keep what has ended until the place is used again
                    self._end(task, error)
                else:
                    if request is None:
                        # ReadyQueue.append, written out: this is the path of every turn that just yields.
                        tail = ready.tail
                        slots[tail] = task
                        tail += 1
                        ready.tail = tail if tail < size else 0
                    elif request is gone:
                        slots[head - 1] = None
                    else:
                        self._suspend(task, request)
                if head == end:
                    break
            if timers.count:
                # look_at_timers, written out.
                now = clock.now()
                if timers.keys[timers.count - 1] + now >= 0 or now > REBASE_US:
                    self._expire(now)
                timers.look = (timers.look + 1) % LOOKS
                looked = True
            if future._state:
                self.current = None
                return

    def _suspend(self, task: Task, request: object) -> None:
        # The one place where tasks stop: whatever a task waits for passes here.
        if request.__class__ is INT:
            if task._runner is self.canceller:
                task._wake()
            else:
                timers = task._waits_for = self.timers
                clock = self.clock
                timers.push(task, clock.deadline(request) if request > 0 else clock.exact_deadline(-request))
        elif IS_INSTANCE(request, WaitQueue) and request is not task:
            task._waits_for = request
            request._park(task)
            if task._runner is self.canceller and task._waits_for is not None:
                self.resume(task)
                if not request._interrupt(task, task._message):
                    self.stand_in(task, self.canceller)
        else:
            self.stand_in(task, BadRequest(task, request))
            task._wake()

    def _end(self, task: "Any", error: BaseException) -> None:
        # The coroutine has returned or raised: give back what admit reserved, and tell who waits for the task.
        result: object = None
        if error.__class__ is STOP:
            if task._runner is self.canceller:
                state = CANCELLED
            else:
                state = FINISHED
                result = error.value  # type: ignore[attr-defined]
        elif IS_INSTANCE(error, CancelledError):
            state = CANCELLED
            if error.args:
                task._message = error.args[0]
        else:
            if not isinstance(task, Task):
                raise error  # from a callback; current stays
            state = FAILED
            result = error
        place = task._id % self.places
        if self.cancelling[place]:
            task._cancelling = self.cancelling[place]
            self.cancelling[place] = 0
        if self.held[place] is not None:
            self.resume(task)
        self.tasks[place] = self.free_place
        self.free_place = place
        if task._system:
            self.system_live -= 1
        else:
            self.live -= 1
        task._finish(state, result)
        if state == FAILED and isinstance(error, (KeyboardInterrupt, SystemExit)):
            task._reported = True
            raise error  # current stays, and tells run that a task raised it

    # ---- time ------------------------------------------------------------------------------------------------------

    def look_at_timers(self) -> None:
        """Wake what is due, but for timers that were set since the last look: a timeout of zero takes a step too."""
        timers = self.timers
        self._expire(self.clock.now())
        timers.look = (timers.look + 1) % LOOKS

    def _expire(self, now: int) -> None:
        timers = self.timers
        self.current = None
        entry = timers.due(now)
        while entry is not None:
            entry._expire()
            entry = timers.due(now)
        if now > REBASE_US:
            timers.rebase(self.clock.rebase())

    def _time_left(self) -> "int | None":
        timers = self.timers
        if not timers.count:
            return None
        left: int = -timers.keys[timers.count - 1] - self.clock.now()
        return left if left > 0 else 0

    def _idle(self, timeout_us: "int | None") -> None:
        # Nothing is ready: wait for a deadline, a stream, an interrupt or another thread.
        threads = self.threads
        expected = timeout_us is not None or self.armed is not None
        if self.streams is None and expected and self.idle is not None and (threads is None or not threads.unfinished):
            self.idle(timeout_us)
        elif self.streams is not None or self.armed is not None:
            self.poller.wait(self.clock, timeout_us)
        elif threads is not None and threads.wait(timeout_us):
            return
        elif timeout_us is None:
            self._deadlock()
        else:
            self.clock.sleep(timeout_us if timeout_us < LONGEST_WAIT_US else LONGEST_WAIT_US)

    def _deadlock(self) -> None:
        from .snapshot import wait_graph

        raise Deadlock("every task waits, and no timer, stream or interrupt can wake one: " + wait_graph(self))

    # ---- interrupts and callbacks ----------------------------------------------------------------------------------

    def _attend(self) -> None:
        # Clear before looking: an interrupt that comes meanwhile sets it again and is seen in the next step.
        self.signalled = False
        self.current = None
        flag = self.armed
        while flag is not None:
            after = flag._next
            flag._deliver()
            flag = after
        if self.threads is not None:
            self.threads.deliver()
        if self._failed is not None:
            self._report_when_quiet()

    def __getattr__(self, name: str) -> "Any":
        # The rest of asyncio's loop methods, which few programs call: they load on first use.
        from .loop import method

        return method(self, name)
