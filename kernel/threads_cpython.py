"""threads', pool's and remote's names as CPython has them. Beside port_cpython, which every program loads."""

import _thread
import contextlib
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Any

from .port_cpython import CtrlC
from .task import CANCELLED, FAILED

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from socket import socket

MOST_THREADS = 1 << 16
new_lock = threading.Lock


def start_thread(function: Callable[[], None], name: str) -> None:
    """Run a function in a thread, which does not keep the interpreter from ending."""
    threading.Thread(target=function, name=name, daemon=True).start()


def call_in(context: Context | None, function: Any, arguments: Any, keywords: Any) -> object:
    """Call a function in a context, or in none."""
    if context is None:
        return function(*arguments, **keywords)
    return context.run(function, *arguments, **keywords)


class Mail:
    """The mailbox: a deque, whose operations are atomic, so that a signal handler may use it amid any of them."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()

    def put(self, item: object, limit: int | None) -> bool:
        """Put an item last; False when ``limit`` items are there."""
        if limit is not None and len(self._items) >= limit:
            return False
        self._items.append(item)
        return True

    def take(self) -> Any:
        """The first item, of which there is one; for the kernel's thread."""
        return self._items.popleft()

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)


class Waker:
    """Ends the waiting of the kernel's thread: by a lock used as a bell, or by a byte for one that polls."""

    # The kernel may wait as long as it likes, and is woken at once.
    piece_us = 1 << 28
    exact = True

    def __init__(self) -> None:
        self._bell = threading.Lock()
        self._bell.acquire()
        self._pair: "tuple[socket, socket] | None" = None

    def ring(self) -> None:
        """Wake the kernel, or let its next waiting end at once. For any thread, and for signal handlers."""
        with contextlib.suppress(RuntimeError):  # it has rung already
            self._bell.release()
        if self._pair is not None:
            with contextlib.suppress(OSError):  # so many bytes wait already, or the loop is closed
                self._pair[1].send(b"\0")

    def wait(self, timeout_us: int) -> None:
        """Wait for a ring."""
        self._bell.acquire(timeout=timeout_us / 1000000)

    def watch(self, poll: Any, events: int) -> bool:
        """Let a ring end the waiting of this poll object, of which a kernel has one."""
        if self._pair is None:
            from socket import socketpair

            pair = socketpair()
            for end in pair:
                end.setblocking(False)
            poll.register(pair[0].fileno(), events)
            self._pair = pair
        return True

    def drain(self) -> None:
        """Take the bytes that have rung."""
        if self._pair is not None:
            with contextlib.suppress(BlockingIOError):
                while self._pair[0].recv(64):
                    pass

    def close(self) -> None:
        """Give back what the system has given."""
        if self._pair is not None:
            for end in self._pair:
                end.close()


# Threads that were there when this file was loaded: in virtual time, only later ones are waited for.
_EARLIER_THREADS = _thread._count()


def others_may_call(workers: int, virtual: bool) -> bool:
    """Whether there is a thread besides ours and the pool's, or a signal handler, that could call."""
    others = _thread._count() - workers
    if virtual:
        return others > _EARLIER_THREADS
    return others > 0 or any(_is_the_programs(signal.getsignal(number)) for number in signal.valid_signals())


def _is_the_programs(handler: Any) -> bool:
    # Those of Ctrl-C, Python's and ours, do nothing for who waits.
    ours = isinstance(getattr(handler, "__self__", None), CtrlC)
    return callable(handler) and handler is not signal.default_int_handler and not ours


def submit_to(executor: "Executor", delivery: Any, function: Callable[..., object], arguments: Any) -> "Future[object]":
    """Have an executor make the call; its outcome is posted as that of the delivery, its future returned."""

    def done(source: "Future[object]") -> None:
        if source.cancelled():
            delivery.withdrawn = True
        else:
            delivery.error = source.exception()
            delivery.value = None if delivery.error is not None else source.result()
        delivery.post()

    source = executor.submit(function, *arguments)
    source.add_done_callback(done)
    return source


def new_outcome(when_cancelled: Callable[[], None]) -> "Future[Any]":
    """What run_coroutine_threadsafe returns; ``when_cancelled`` is called in the thread that cancels it."""
    from concurrent.futures import Future

    outcome: "Future[Any]" = Future()
    outcome.add_done_callback(lambda done: when_cancelled() if done.cancelled() else None)
    return outcome


def settle(outcome: "Future[Any]", state: int, result: Any) -> None:
    """The task has ended so, as Task._finish has it; in the kernel's thread."""
    if state == CANCELLED:
        outcome.cancel()
    if outcome.set_running_or_notify_cancel():
        if state == FAILED:
            outcome.set_exception(result)
        else:
            outcome.set_result(result)
