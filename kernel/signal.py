"""What an interrupt handler may touch: Flag.

The handler does two stores and no more: it marks the flag, then the kernel. The kernel looks at the flags that tasks
wait for at the beginning of its next step. A task marks itself waiting before it looks at the flag, so in whatever
order set and wait come, one of them sees the other.
"""

from .task import running_kernel
from .waiting import Waitable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Flag(Waitable):
    """Set from an interrupt handler, awaited by a task; keeps one event until it is taken.

    ``pin.irq(flag.set)`` and ``await flag.wait()`` are all there is to it. After a wait the flag is clear.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._kernel: "Any" = None
        self._next: "Any" = None
        self._armed = False
        self._first = self._last = None

    def set(self, _source: object = None) -> None:
        """Keep one event and wake who waits for it. For interrupt handlers, hard ones too: allocates nothing.

        The argument is what a handler is given (the pin), and is not used.
        """
        self._is_set = True
        kernel = self._kernel
        if kernel is not None:
            kernel.signalled = True

    def clear(self) -> None:
        """Forget an event that nobody has taken. Allocates nothing; an interrupt may call it."""
        self._is_set = False

    def is_set(self) -> bool:
        """Whether there is an event to take. Allocates nothing; an interrupt may call it."""
        return self._is_set

    def wait(self) -> "Flag":
        """Await an event and take it: ``await flag.wait()``. Allocates nothing on MicroPython."""
        return self

    def _take(self) -> bool:
        if self._is_set:
            self._is_set = False
            return True
        return False

    def _park(self, task: "Any") -> None:
        Waitable._park(self, task)
        kernel = running_kernel()
        self._kernel = kernel
        if not self._armed:
            self._armed = True
            self._next = kernel.armed
            kernel.armed = self
        if self._is_set:
            kernel.signalled = True

    def _interrupt(self, task: "Any", message: object) -> bool:
        Waitable._interrupt(self, task, message)
        if self._first is None:
            self._disarm()
        return True

    def _deliver(self) -> None:
        # Called by the kernel for every armed flag after an interrupt.
        if self._is_set:
            self._wake_first()
            if self._first is None:
                self._disarm()
            else:
                self._kernel.signalled = True

    def _disarm(self) -> None:
        self._armed = False
        kernel = self._kernel
        before = None
        flag = kernel.armed
        while flag is not self:
            before = flag
            flag = flag._next
        if before is None:
            kernel.armed = self._next
        else:
            before._next = self._next
        self._next = None


class ThreadSafeFlag(Flag):
    """MicroPython's asyncio.ThreadSafeFlag: what Flag is, under the name that its programs know.

    Here several tasks may wait (an event wakes one of them), and an interrupt handler sets it without polling.
    """
