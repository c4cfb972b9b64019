"""Callback: what the kernel calls when a future is done, or because call_soon said so."""

from .errors import full
from .port import context_for
from .scheduler import ENDING, GONE, tell
from .task import PENDING, Future, Waitable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel


class Callback:
    """A function that the kernel will call once, in its turn: a done-callback, or what call_soon was given.

    It stands in the ready ring like a task whose only step is the call, so the kernel need not tell them apart.
    """

    _place: "Any" = None
    called = False

    def __init__(
        self, kernel: "Kernel", function: "Any", arguments: "tuple[Any, ...]" = (), context: "Any" = None
    ) -> None:
        if kernel.callbacks >= kernel.limits.callbacks:
            raise full("callbacks", kernel.limits.callbacks)
        kernel.callbacks += 1
        self._kernel = kernel
        self.function = function
        self.arguments = arguments
        self.context = context
        self._runner = self

    def send(self, _: None) -> object:
        """Make the call, in its turn. Returns GONE."""
        self._kernel.callbacks -= 1
        self.call()
        return GONE

    def call(self) -> None:
        """Make the call, unless it was cancelled; an exception goes to the exception handler."""
        self.called = True
        function = self.function
        if function is not None:
            try:
                if self.context is None:
                    function(*self.arguments)
                else:
                    self.context.run(function, *self.arguments)
            except ENDING:
                raise
            except BaseException as error:
                tell(self._kernel, error, function)

    def cancel(self) -> None:
        """Do not make the call."""
        self.function = None

    def cancelled(self) -> bool:
        """True after cancel()."""
        return self.function is None

    def _wake(self) -> None:
        self._kernel.ready.append(self)


class TimerHandle(Callback):
    """A function that the kernel will call at its time; what call_later and call_at return.

    It is called directly when its time has come, as every timer is. Without a delay it takes its turn in the ready ring
    behind what the step that set it has made ready, as in asyncio: so it has a place for a callback too.
    """

    def __init__(
        self,
        kernel: "Kernel",
        delay_us: int,
        function: "Any",
        arguments: "tuple[Any, ...]" = (),
        context: "Any" = None,
        when: float = 0,
    ) -> None:
        kernel.add_timer(self, delay_us)
        self._in_turn = delay_us <= 0
        self._when = when
        if self._in_turn:
            try:
                Callback.__init__(self, kernel, function, arguments, context)
            except BaseException:
                kernel.remove_timer(self)
                raise
        else:
            self._kernel = kernel
            self.function = function
            self.arguments = arguments
            self.context = context
            self._runner = self

    def when(self) -> float:
        """The time of the call, in seconds as loop.time() counts them."""
        return self._when

    def cancel(self) -> None:
        """Do not make the call, and give back the place among the timers."""
        self.function = None
        if self._place is not None:
            self._kernel.remove_timer(self)
            if self._in_turn:
                self._kernel.callbacks -= 1

    def _expire(self) -> None:
        kernel = self._kernel
        kernel.remove_timer(self)
        if self._in_turn:
            self._wake()
        else:
            kernel.current = None
            self.call()


def call_when_done(future: "Any", function: "Any", context: "Any" = None) -> Callback:
    """Call ``function(future)`` in the step after the future is done. Raises KernelFull. Allocates."""
    node = Callback(future._kernel, function, (future,), context_for(context))
    future._park(node)
    return node


def forget(future: "Any", node: Callback) -> None:
    """Take back call_when_done, however far it has come."""
    if future._state == PENDING:
        future._unlink(node)
        future._kernel.callbacks -= 1
    else:
        node.cancel()


def remove_done_callback(future: "Any", function: "Any") -> int:
    """Future.remove_done_callback."""
    removed = 0
    node = future._first
    while node is not None:
        after = node._place
        if isinstance(node, Callback) and node.function == function:
            forget(future, node)
            removed += 1
        node = after
    return removed


def as_coroutine(obj: "Any") -> "Any":
    """What create_task makes of an awaitable that asyncio has as a coroutine: event.wait(), lock.acquire()."""
    if isinstance(obj, Waitable) and not isinstance(obj, Future):
        return await_it(obj)
    from .report import coroutine_expected

    raise TypeError(coroutine_expected(obj))


async def await_it(awaitable: "Any") -> object:
    """The same as a coroutine."""
    return await awaitable
