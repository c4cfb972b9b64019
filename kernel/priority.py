"""Urgent tasks: a second priority, which costs nothing until the first one is created.

Ordinary tasks take turns, and one that becomes ready waits for all the others that are. An urgent task waits for one
turn at the most: between any two turns the kernel looks at interrupts and deadlines, and runs every urgent task that
is ready. The first urgent task puts a loop that does so in the place of the kernel's plain one.
"""

from .queues import ReadyQueue
from .scheduler import GONE
from .task import Future, Task, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class UrgentTask(Task):
    """A task that goes first; made by create_urgent_task."""

    def _wake(self) -> None:
        self._waits_for = None
        kernel = self._kernel
        kernel.urgent.ready.append(self)
        kernel.signalled = True  # an idle kernel looks at the ordinary ring alone

    _expire = _wake


class _UrgentLoop:
    # Takes the place of Kernel._run_ready.
    def __init__(self, kernel: "Any") -> None:
        self._kernel = kernel
        self.ready = ReadyQueue(kernel.places)

    def run_ready(self, future: Future, waits: bool = False) -> None:
        kernel = self._kernel
        ordinary = kernel.ready
        while True:
            end = ordinary.tail
            if ordinary.head == end:
                self._look()
                if ordinary.head == ordinary.tail and self.ready.head == self.ready.tail:
                    return
            else:
                self._take_turns(ordinary, end)
            if future._state:
                return

    def _take_turns(self, ordinary: ReadyQueue, end: int) -> None:
        while True:
            self._look()
            self._turn(ordinary)
            if ordinary.head == end:
                return

    def _look(self) -> None:
        # What becomes urgent while urgent tasks run waits for the next look, so that the others are not starved.
        kernel = self._kernel
        if kernel.signalled:
            kernel._attend()
        if kernel.streams is not None:
            kernel.streams.poll(0)
        if kernel.timers.count:
            kernel.expire(kernel.clock.now())
        urgent = self.ready
        end = urgent.tail
        while urgent.head != end:
            self._turn(urgent)
        kernel.current = None

    def _turn(self, queue: ReadyQueue) -> None:
        kernel = self._kernel
        head = queue.head
        task = queue.slots[head]
        head += 1
        queue.head = head if head < queue.size else 0
        queue.slots[head - 1] = None  # as in the plain loop
        kernel.current = task
        try:
            request = task._runner.send(None)
        except BaseException as error:
            kernel._end(task, error)
        else:
            if request is None:
                queue.append(task)
            elif request is not GONE:
                kernel._suspend(task, request)


def create_urgent_task(coro: "Any", *, name: object = None, context: "Any" = None) -> UrgentTask:
    """create_task for a task that goes before all ordinary ones, at the latest after one turn of one of them.

    Raises as create_task does. Allocates.
    """
    kernel: "Any" = running_kernel()
    if kernel.urgent is None:
        kernel.urgent = _UrgentLoop(kernel)
        kernel._run_ready = kernel.urgent.run_ready
        kernel.signalled = True
    return UrgentTask(coro, loop=kernel, name=name, context=context)
