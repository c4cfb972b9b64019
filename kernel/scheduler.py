"""Kernel: park, wake, step, run.

A step moves every task whose deadline has passed from the timers to the ready ring, then runs each task that is ready,
once. When nothing is ready, ``run_until`` waits for the next deadline and steps again.

What a task yields to a step is its request: None (let others run), a number (sleep so many microseconds; exactly, if
it is negative), or an object with ``_park(task)`` (wait for it, see task.WaitQueue). port.pause makes the one
suspension point that yields it.
"""

from .clock import REBASE_US
from .limits import Limits
from .port import ONE_KERNEL, Bell, running
from .queues import ReadyQueue, TimerQueue
from .task import CANCELLED, FAILED, FINISHED, PENDING, CancelledError, Future, Task, WaitQueue, cancelled_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# MicroPython finds names of its own five times as slowly as those of a module.
INT = int
STOP = StopIteration
IS_INSTANCE = isinstance
# What ends a run from within a task. Here, since a tuple that is written where it is needed is made there: a full heap.
ENDING = (KeyboardInterrupt, SystemExit)

# What the turn of a callback gives to the kernel in place of a request: nothing stays of it.
GONE = object()


def report(kernel: "Any", failed: WaitQueue) -> None:
    """Report the exceptions that nobody has asked for, in the order in which they came, and let them go."""
    while failed._first is not None:
        future = failed._first
        failed._unlink(future)
        future._place = None
        tell(kernel, future._result, future)


def tell(kernel: "Any", error: BaseException, future: object) -> None:
    """Report what no task can be told of: the exception of a future, or of a function that the kernel has called."""
    try:
        from .failures import report

        report(kernel, error, future)
    except MemoryError:
        __import__("sys").print_exception(error)  # all that it takes is in the firmware


class Kernel:
    """The scheduler of one run, and the loop object that asyncio programs ask for.

    capacity is a Limits, a number of tasks, or None for the defaults; clock is one of kernel.clock. Allocates all that
    it will ever need.
    """

    def __init__(self, capacity: "Any" = None, clock: "Any" = None, idle: "Any" = None) -> None:
        limits: "Any" = capacity or Limits
        if limits.__class__ is INT:
            limits = Limits(tasks=capacity, callbacks=max(capacity, Limits.callbacks))
        self.limits = limits
        # True when the next step must look: an interrupt handler has set a flag, or a task has failed.
        self.signalled = False
        self.exception_handler: "Any" = None
        # Failed futures that nobody has asked for yet: the latest, and those that are reported next.
        self.failed_lately = WaitQueue()
        self.failed_before = WaitQueue()
        self.failed_steps = 0
        # Where failures.keep writes; it makes it again after a MemoryError has taken it.
        self.failure_room: "Any" = bytearray(limits.failure_bytes)
        # Whether recovery had to put things right, so that the word of a future's end may be lost.
        self.recovered = False
        if clock is None:
            from . import clock as clocks

            clock = clocks.default_clock()
        self.clock = clock
        # What waits in place of the kernel while no stream is waited for; see run.
        self.idle = idle
        places = self.places = limits.tasks + limits.services
        self.ready = ReadyQueue(places + limits.callbacks)
        self.timers = clock.timers = TimerQueue(places + places + limits.timers)
        # A live task, or the number of the next free place.
        self.tasks: "list[Any]" = [0] * places
        for place in range(places):
            self.tasks[place] = place + 1
        # By a task's place, here and not in the task, where few tasks need them and all would pay: the requests to
        # cancel it that are open (up to 255), whether a timeout has its timer, and what resumes it while another object
        # stands in for that.
        self.cancelling = bytearray(places)
        self.timed = bytearray(places)
        self.held: "list[Any]" = [None] * places
        self.capacity = limits.tasks
        # A task's _id is its number times the places there are, plus its place.
        self.next_id = places
        # How many there are, of each kind.
        self.free_place = self.live = self.system_live = self.callbacks = self.extra_timers = 0
        self.current: "Any" = None
        # The flags that tasks wait for, chained through their _next.
        self.armed: "Any" = None
        # The streams that tasks wait for, while there are any; made by readiness, like the poller, which waits for them
        # and for interrupts.
        self.streams: "Any" = None
        self.poller: "Any" = None
        self.threads: "Any" = None
        self.urgent: "Any" = None
        # What a board waits with.
        self.bell: "Any" = None if Bell is None else Bell(self)
        # What finalises asynchronous generators; made by runner. What stop() finishes; made by loop.
        self.asyncgens: "Any" = None
        self.stopping: "Any" = None
        # told: whether a deadlock was reported.
        self.debug = self.running = self.closed = self.told = False
        if running.kernel is None:
            self.use()

    def use(self) -> None:
        """From now on futures belong to this kernel, where they do not know theirs."""
        Future._kernel = Task._kernel = self
        running.ready = self.ready

    # ---- standing in for a coroutine -------------------------------------------------------------------------------

    def send(self, _: None) -> object:
        """Stand in for a task that was cancelled while it could not be reached: raise that in its next turn."""
        task = self.current
        return self.resume(task).throw(cancelled_error(task._message))

    def stand_in(self, task: Task, runner: object) -> None:
        """Let an object's ``send`` be called in a task's next turn in place of its coroutine's."""
        place = task._id % self.places
        if self.held[place] is None:
            self.held[place] = task._runner
        task._runner = runner

    def resume(self, task: Task) -> "Any":
        """End a stand_in; returns what resumes the task."""
        place = task._id % self.places
        runner = task._runner = self.held[place]
        self.held[place] = None
        return runner

    # ---- the step --------------------------------------------------------------------------------------------------

    def run_until(self, future: Future) -> None:
        """Run until a future is done, waiting where nothing is ready. Tells of a deadlock, see report.

        Whatever became ready in the step that ended it has one turn more, as in asyncio.
        """
        if future._state == PENDING:
            self.run_while_pending(future)
        self._run_ready(future)

    def run_while_pending(self, future: Future) -> None:
        """Run until the end of the step in which a future is done, at least one step."""
        future._state = future._state  # for MicroPython, which finds the class's own more slowly in every step
        while True:
            self._run_ready(future, True)
            if future._state != PENDING:
                return
            self._rest()

    def _run_ready(self, future: Future, waits: bool = False) -> None:
        # Step after step until the future is done or, unless it waits, nothing is ready. A step looks at interrupts,
        # streams and deadlines, in asyncio's order, and then runs each task that is ready, once: so nobody waits longer
        # than one step. Never allocates by itself.
        ready = self.ready
        slots = ready.slots
        size = ready.size
        timers = self.timers
        clock = self.clock
        gone = GONE
        while True:
            if self.signalled:
                if self.urgent is not None:
                    return  # priority has put a loop of its own in this one's place
                self._attend()
            if self.streams is not None:
                self.current = None
                self.streams.poll(0)
            if ready.head == ready.tail:
                self.current = None
                if future._state:
                    waits = False
                if waits:
                    self._rest()
                elif timers.count:
                    self.expire(clock.now())
            elif timers.count:
                now = clock.now()
                if timers.entries[timers.count - 1]._place + now >= 0 or now > REBASE_US:
                    self.expire(now)
            head = ready.head
            end = ready.tail
            if head == end:
                if waits:
                    continue
                return
            while True:
                task = slots[head]
                head += 1
                if head == size:
                    head = 0
                self.current = task  # first, or a Ctrl-C between the two could lose a callback
                ready.head = head
                slots[head - 1] = None  # or the ring would keep what has ended until the place is used again
                try:
                    request = task._runner.send(None)
                except BaseException as error:
                    self._end(task, error)
                else:
                    if request is None:
                        # ReadyQueue.append, written out: this is the path of every turn that just yields.
                        tail = ready.tail
                        slots[tail] = task
                        ready.tail = (tail + 1) % size
                    elif request is not gone:
                        self._suspend(task, request)
                if head == end:
                    break
            if future._state:
                self.current = None
                return

    def _suspend(self, task: Task, request: "Any") -> None:
        # The one place where tasks stop: whatever a task waits for passes here.
        if request.__class__ is INT:
            if task._runner is self:
                task._wake()
            else:
                timers = task._waits_for = self.timers
                timers.push(task, self.clock.deadline(request))
        elif IS_INSTANCE(request, WaitQueue) and request is not task:
            task._waits_for = request
            request._park(task)
            if task._runner is self and task._waits_for is not None:
                self.resume(task)
                if not request._interrupt(task, task._message):
                    self.stand_in(task, self)
        else:
            from .report import BadRequest

            self.stand_in(task, BadRequest(task, request))
            task._wake()

    def _end(self, task: "Any", error: BaseException) -> None:
        # The coroutine has returned or raised: give back what was reserved, and tell who waits for the task.
        result: object = None
        if error.__class__ is STOP:
            if task._runner is self:
                state = CANCELLED
            else:
                state = FINISHED
                result = error.value
        elif IS_INSTANCE(error, CancelledError):
            state = CANCELLED
            if error.args:
                task._message = error.args[0]
        else:
            if not isinstance(task, Task):
                raise error  # from a callback; current stays
            state = FAILED
            result = error
            if ONE_KERNEL and IS_INSTANCE(error, MemoryError):
                self.failure_room = None  # reporting needs memory
        place = task._id % self.places
        if self.cancelling[place]:
            task._cancelling = self.cancelling[place]
            self.cancelling[place] = 0
        if self.held[place] is not None:
            self.resume(task)
        if ONE_KERNEL:
            task._runner = None  # it would keep its variables, which may be many, as long as anything keeps the task
        self.tasks[place] = self.free_place
        self.free_place = place
        if task._system:
            self.system_live -= 1
        else:
            self.live -= 1
        task._finish(state, result)
        if state == FAILED and IS_INSTANCE(error, ENDING):
            self.retrieved(task)
            raise error  # current stays, and tells run that a task raised it

    # ---- time ------------------------------------------------------------------------------------------------------

    def expire(self, now: int) -> None:
        """Wake what is due at this reading of the clock."""
        self.current = None
        self.timers.expire(now)
        if now > REBASE_US:
            self.clock.rebase()

    def _rest(self) -> None:
        # Nothing is ready: wake what is due, or wait until something is.
        timers = self.timers
        clock = self.clock
        ready = self.ready
        while not self.signalled:
            left_us: "int | None" = None
            if timers.count:
                now = clock.now()
                left_us = -timers.entries[timers.count - 1]._place - now
                if left_us <= 0:
                    self.expire(now)
                    return
            if left_us is None or self.idle is not None or self.bell is None:
                self._idle(left_us)
            else:
                self.bell.wait(left_us)
            if ready.head != ready.tail or self.streams is not None:
                return

    def _idle(self, timeout_us: "int | None") -> None:
        # Wait for a deadline, a stream, an interrupt or another thread.
        threads = self.threads
        if timeout_us is None and self.armed is None and not self.told and self._is_deadlocked():
            try:
                from .report import deadlock

                deadlock(self)
            except MemoryError:
                self.told = True
        expected = timeout_us is not None or self.armed is not None or self.told
        if self.idle is not None and self.streams is None and expected and (threads is None or not threads.unfinished):
            self.idle(timeout_us)
        elif self.bell is not None and (expected or self.streams is not None):
            self.bell.wait(timeout_us)
        elif self.streams is not None or self.armed is not None:
            self.poller.wait(self.clock, timeout_us)
        elif threads is None or not threads.wait(timeout_us):
            if timeout_us is None:
                timeout_us = 10000  # nobody can tell that an interrupt handler has made a task ready: so often it looks
            self.clock.sleep(min(timeout_us, REBASE_US))

    def _is_deadlocked(self) -> bool:
        # Whether nothing that the kernel knows can wake a task of the program: what the system's own wait for cannot.
        if self.threads is not None and self.threads.may_call(None):
            return False
        if self.streams is None:
            return True
        for task in self.tasks:
            if IS_INSTANCE(task, Task) and not task._system and getattr(task._waits_for, "kind", None) == "stream":
                return False
        return self.live > 0 or self.stopping is not None

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
        if self.failed_lately._first is not None or self.failed_before._first is not None:
            # Who awaits the future may need some steps to reach it. A kernel that is never idle waits for 8 to 16.
            self.failed_steps += 1
            idle = self.ready.head == self.ready.tail
            if idle or self.failed_steps >= 8:
                self.failed_steps = 0
                before = self.failed_before
                lately = self.failed_before = self.failed_lately
                self.failed_lately = before
                report(self, before)
                if idle:
                    report(self, lately)
            self.signalled = True

    def failed(self, future: Future) -> None:
        """Note that a future failed: unless somebody asks for its exception soon, it is reported."""
        self.failed_lately._park(future)
        self.signalled = True

    def retrieved(self, future: Future) -> None:
        """Somebody has asked for the exception: nothing of it is kept."""
        self.failed_lately._unlink(future)
        self.failed_before._unlink(future)

    # ---- timers besides those for the tasks' own sleep ---------------------------------------------------------------

    def add_timer(self, entry: "Any", delay_us: int) -> None:
        """Let ``entry._expire()`` be called in ``delay_us``; raises KernelFull when all extra timers are in use."""
        if self.extra_timers >= self.limits.timers:
            from .errors import full

            raise full("timers", self.limits.timers)
        self.extra_timers += 1
        clock = self.clock
        deadline = clock.deadline(delay_us) if delay_us > 0 else clock.now() + delay_us
        self.timers.push(entry, deadline)

    def remove_timer(self, entry: "Any") -> None:
        """Take back add_timer; an entry that has expired calls this from its ``_expire``."""
        self.extra_timers -= 1
        if entry._place is not None:
            self.timers._unlink(entry)

    def __getattr__(self, name: str) -> "Any":
        # The rest of asyncio's loop methods, which few programs call.
        from .loop import method

        return method(self, name)
