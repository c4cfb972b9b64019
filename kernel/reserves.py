"""The methods of Kernel about what is reserved, beyond an ordinary task. On a board they load on first use."""

from .errors import Deadlock, KernelFull
from .limits import SERVICES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .task import Task


class Reserves:
    """A part of Kernel."""

    if TYPE_CHECKING:
        limits: Any
        clock: Any
        timers: Any
        held: list[Any]
        places: int
        capacity: int
        live: int
        system_live: int
        callbacks: int
        extra_timers: int
        recovered: bool

    def reserve_special(self, task: "Task") -> None:
        """Count a task of the system, or refuse one beyond the capacity: KernelFull, with the coroutine closed."""
        if not task._system:
            self._refuse(task, "tasks", self.capacity)
        if self.system_live >= SERVICES:
            self._refuse(task, "services", SERVICES)
        self.system_live += 1

    def _refuse(self, task: "Task", what: str, limit: int) -> None:
        coro = task._runner
        getattr(coro, "coro", coro).close()
        self._full(what, limit)

    def _full(self, what: str, limit: int) -> None:
        raise KernelFull(
            "all %d %s are in use; raise the limit with run(main(), capacity=Limits(%s=...))" % (limit, what, what)
        )

    def number_of(self, task: "Task") -> int:
        """How many tasks this kernel had made when it made this one, itself included."""
        return task._id // self.places

    def resumer(self, task: "Task") -> "Any":
        """What resumes a task, whatever stands in for it."""
        held = None if task._state else self.held[task._id % self.places]
        return held or task._runner

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
        clock = self.clock
        deadline = clock.deadline(delay_us) if delay_us > 0 else clock.now() + clock.rounding_us + delay_us
        self.timers.push(entry, deadline)

    def remove_timer(self, entry: "Any") -> None:
        """Take back add_timer; an entry that has expired calls this from its ``_expire``."""
        self.extra_timers -= 1
        if entry._place is not None:
            self.timers.remove(entry)

    def create_task(self, coro: "Any", *, name: object = None, context: "Any" = None) -> "Task":
        """Schedule a coroutine as a task and return the task. Raises as Task does. Allocates."""
        from .task import Task

        kernel: "Any" = self
        return Task(coro, loop=kernel, name=name, context=context)

    def _deadlock(self) -> None:
        from .snapshot import wait_graph

        raise Deadlock("every task waits, and no timer, stream or interrupt can wake one: " + wait_graph(self))
