"""What an interrupt handler may touch: Flag, and Mailbox in kernel.mailbox.

The handler makes two stores and no more: it marks the flag, then the kernel. The kernel looks at the flags that tasks
wait for at the beginning of its next step. A task marks itself waiting before it looks at the flag, so in whatever
order set and wait come, one of them sees the other.
"""

from .port import ONE_KERNEL, running, stop
from .task import Waitable, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Armed(Waitable):
    """What Flag and Mailbox share: while tasks wait for it, it is armed, which is to stand in the kernel's chain.

    ``_is_due`` says whether a task can have something. One kernel at a time waits for it.
    """

    def __init__(self) -> None:
        # All are set here: a handler must never be the first to set an attribute, as that allocates.
        self._kernel: "Any" = None
        self._next: "Any" = None
        self._armed = False
        self._first = self._last = None

    def _is_due(self) -> bool:
        raise NotImplementedError

    def _alert(self) -> None:
        # For the handler, after it has made _is_due true.
        kernel = self._kernel
        if kernel is not None:
            kernel.signalled = True
            threads = kernel.threads
            if threads is not None:
                threads.ring()

    def _take(self) -> bool:
        if self._is_due():
            return True
        if self._armed and self._kernel is not running.kernel and not self._kernel.closed:
            raise RuntimeError("a task of another loop waits for this %s" % self.__class__.__name__)
        return False

    def _park(self, task: "Any") -> None:
        # Armed before the task stands in the queue: a Ctrl-C between the two leaves nobody waiting unseen.
        kernel = running_kernel()
        if not self._armed or self._kernel is not kernel:
            self._arm(kernel)
        Waitable._park(self, task)
        if self._is_due():
            kernel.signalled = True

    def _arm(self, kernel: "Any") -> None:
        if kernel.poller is None and kernel.bell is None:
            from .readiness import streams_of

            streams_of(kernel)  # it wakes an idle kernel when an interrupt comes
        if self._kernel is not kernel:
            self._first = self._last = None  # who waited in a loop that was closed will never run
        self._kernel = kernel
        self._next = kernel.armed
        kernel.armed = self
        self._armed = True

    def _interrupt(self, task: "Any", message: object) -> bool:
        Waitable._interrupt(self, task, message)
        if self._first is None:
            self._disarm()
        return True

    def _deliver(self) -> None:
        # Called by the kernel for everything armed after an interrupt. One task a step: the next one looks again.
        if self._is_due():
            self._wake_next()

    def _wake_next(self) -> None:
        # Written for the usual case, one flag and one task: from the interrupt to the task every call counts.
        task = self._first
        after = None
        if task is not None:
            after = self._first = task._place
            task._wake()
        if after is None:
            self._last = None
            self._disarm()
        else:
            self._kernel.signalled = True

    def _disarm(self) -> None:
        self._armed = False
        kernel = self._kernel
        armed = kernel.armed
        if armed is self:
            kernel.armed = self._next
            self._next = None
            return
        before = None
        while armed is not None and armed is not self:
            before = armed
            armed = armed._next
        if before is None:
            kernel.armed = self._next
        elif armed is not None:
            before._next = self._next
        self._next = None


class Flag(Armed):
    """Set from an interrupt handler, awaited by a task; keeps one event until it is taken.

    ``pin.irq(flag.set)`` and ``await flag.wait()`` are all there is to it. After a wait the flag is clear. Several
    tasks may wait: an event wakes the one that waits longest.
    """

    def __init__(self) -> None:
        Armed.__init__(self)
        self._is_set = False

    def set(self, _source: object = None) -> None:
        """Keep one event and wake who waits for it. For interrupt handlers, hard ones too: allocates nothing.

        The argument is what a handler is given (the pin), and is not used. Never raises. Other threads and signal
        handlers may call it too.
        """
        self._is_set = True
        self._alert()

    def clear(self) -> None:
        """Forget an event that nobody has taken. Allocates nothing; an interrupt may call it."""
        self._is_set = False

    def is_set(self) -> bool:
        """Whether there is an event to take. Allocates nothing; an interrupt may call it."""
        return self._is_set

    def wait(self) -> "Flag":
        """Await an event and take it: ``await flag.wait()``. Allocates nothing on MicroPython."""
        return self

    def _is_due(self) -> bool:
        return self._is_set

    def _deliver(self) -> None:
        if self._is_set:
            self._wake_next()

    def _take(self) -> bool:
        if Armed._take(self):
            self._is_set = False
            return True
        return False

    if ONE_KERNEL:

        def __next__(self) -> "Flag":
            if self._is_set:
                self._is_set = False
                raise stop()
            Armed._take(self)  # refuses a flag of another loop; an event that has come just now is seen by _park
            return self


class ThreadSafeFlag(Flag):
    """MicroPython's asyncio.ThreadSafeFlag: what Flag is, under the name that its programs know.

    Here several tasks may wait (an event wakes one of them), and an interrupt handler sets it without polling.
    """
