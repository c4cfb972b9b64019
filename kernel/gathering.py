"""gather, and the tasks that tell somebody of their end: its children, and a TaskGroup's."""

from .port import COROUTINE
from .scheduler import GONE
from .task import FAILED, FINISHED, PENDING, Future, Task, cancelled_error, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ChildTask(Task):
    """A task with one more turn when it has ended, in which ``outer.child_done(task)`` is called.

    So the callback that asyncio would call then needs no object of its own; it takes a place among the callbacks.
    """

    outer: "Any"

    def _finish(self, state: int, result: object) -> None:
        self._waits_for = self._runner
        self._runner = self
        self._kernel.ready.append(self)
        Task._finish(self, state, result)

    def send(self, _: None) -> object:
        """The turn after the end."""
        self._runner = self._waits_for
        self._waits_for = None
        self._kernel.callbacks -= 1
        outer = self.outer
        self.outer = None
        outer.child_done(self)
        return GONE


class Gathering(Future):
    """The future of one gather(): cancelling it cancels the children, and what comes of that is theirs to decide."""

    def __init__(self, kernel: "Any", return_exceptions: bool) -> None:
        Future.__init__(self, loop=kernel)
        self.children: "list[Any]" = []
        self.return_exceptions = return_exceptions
        self.left = 0
        self._cancelling = False

    def cancel(self, msg: object = None) -> bool:
        """Cancel the children. False when all are done."""
        if self._state != PENDING:
            return False
        requested = False
        for child in self.children:
            if child.cancel(msg):
                requested = True
        if requested:
            self._cancelling = True
            self._message = msg
        return requested

    def child_done(self, task: Future) -> None:
        """Called in the step after the end of each child."""
        self.left -= 1
        failed = task._state != FINISHED
        if failed:
            self._kernel.retrieved(task)
        if self._state != PENDING:
            return
        try:
            if failed and not self.return_exceptions:
                self._finish(FAILED, task._outcome())
            elif self.left:
                pass
            elif self._cancelling:
                self._finish(FAILED, cancelled_error(self._message))
            else:
                self._finish(
                    FINISHED,
                    [child._result if child._state == FINISHED else child._outcome() for child in self.children],
                )
        except MemoryError as error:
            self._finish(FAILED, error)


def gather(*aws: "Any", return_exceptions: bool = False) -> Future:
    """Run awaitables concurrently; the future of the list of their results, in their order (asyncio.gather).

    The first exception is passed on at once and the others go on. Cancelling the gather cancels all; a cancelled child
    counts as CancelledError. With return_exceptions, exceptions are results. Takes a place for a callback for each.
    Raises KernelFull. Allocates.
    """
    kernel = running_kernel()
    count = len(aws)
    if kernel.live + count > kernel.capacity or kernel.callbacks + count > kernel.limits.callbacks:
        from .combine import require_room

        require_room(kernel, aws)
    outer = Gathering(kernel, return_exceptions)
    if not count:
        outer._finish(FINISHED, [])
    distinct = len(set(aws)) == count
    for aw in aws:
        if distinct and type(aw) is COROUTINE:
            child: "Any" = ChildTask(aw, loop=kernel)
            child.outer = outer
            kernel.callbacks += 1
            outer.left += 1
        else:
            from .combine import join

            child = join(outer, aw, aws)
        outer.children.append(child)
    return outer
