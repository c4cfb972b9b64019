"""Task, with the meaning that asyncio's document gives it.

The life of a task, each arrow with the function that takes it:

                        Kernel.step
    create_task  1 +-----------+  2  +---------+  5 _finish
    -------------->|   ready   |---->| running |-----------> done: finished, failed or cancelled
          __init__ +-----------+     +---------+             _end gives its places back
                     ^  ^    ^  3 Kernel.step |  | 4 Kernel._suspend
                     |  |    +----------------+  |
                     |  | 6 Kernel._expire       v
                     |  +------------------ sleeping (in the TimerQueue) or
                     +--------------------- waiting (in the WaitQueue that _waits_for names)
                       7 _wake, _wake_cancelled

A task is in exactly one place. ``_place`` tells where there: its deadline while it sleeps, the task behind it while it
waits in a queue.
"""

from .compat import COROUTINE, ONE_KERNEL, bind, iscoroutine
from .future import Future, running, running_kernel
from .states import PENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel

if ONE_KERNEL and not TYPE_CHECKING:
    from .future import FutureMethods as TaskMethods  # which loads task_methods when it must
else:
    from .task_methods import TaskMethods


class Task(Future, TaskMethods):
    """A coroutine that the kernel runs (asyncio.Task); made by create_task.

    Raises TypeError when ``coro`` is not a coroutine and KernelFull when there is no room; the coroutine is then
    closed and nothing has changed. Allocates.
    """

    _name: "str | None" = None
    # When a sleep ends that is made of pieces, in microseconds since the kernel's clock began.
    _sleeps_until_us: "int | None" = None
    _system = False
    _id: int
    # Found here sooner than in the classes below.
    _state = PENDING
    _first: "Any" = None
    _last: "Any" = None
    _result: "Any" = None
    _message: "Any" = None
    _kernel: "Any" = None
    # Requests to cancel that were open when the task ended; before that, the kernel counts them.
    _cancelling = 0

    def __init__(
        self, coro: "Any", *, loop: "Kernel | None" = None, name: object = None, context: "Any" = None
    ) -> None:
        if coro.__class__ is not COROUTINE and not iscoroutine(coro):
            from .task_methods import as_coroutine

            coro = as_coroutine(coro)
        kernel: "Any" = loop or running.kernel or running_kernel()
        if ONE_KERNEL and context is None:
            self._runner: "Any" = coro
        else:
            self._runner = bind(coro, context)
            self._kernel = kernel
        self._waits_for: "Any" = None
        self._place: "Any" = None
        if name is not None:
            self._name = str(name)
        if self._system or kernel.live >= kernel.capacity:
            kernel.reserve_special(self)
        else:
            kernel.live += 1
        place = kernel.free_place
        tasks = kernel.tasks
        kernel.free_place = tasks[place]
        tasks[place] = self
        number = kernel.next_id
        kernel.next_id = number + kernel.places
        self._id = number + place
        self._wake()

    def cancel(self, msg: object = None) -> bool:
        """Ask the task to end: CancelledError is raised where it waits, in its next turn. False when it is done.

        Never needs memory without a message: CancelledError is made anew, but there is a spare one for a full heap.
        """
        if self._state != PENDING:
            return False
        kernel = self._kernel
        cancelling = kernel.cancelling
        cancelling[self._id % kernel.places] += 1
        waited = self._waits_for
        if waited is None or not waited._interrupt(self, msg):
            self._throw_later(msg)
        return True

    def _throw_later(self, message: object) -> None:
        if message is not None or self._message is not None:
            self._message = message
        kernel = self._kernel
        kernel.stand_in(self, kernel.canceller)

    def _wake(self) -> None:
        self._waits_for = None
        # ReadyQueue.append, written out, as every task that waited for anything passes here.
        ready: "Any" = (running if ONE_KERNEL else self._kernel).ready
        tail = ready.tail
        ready.slots[tail] = self
        tail += 1
        ready.tail = tail if tail < ready.size else 0

    _expire = _wake

    def _wake_cancelled(self, message: object) -> None:
        self._throw_later(message)
        self._wake()
