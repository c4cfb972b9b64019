"""The `select` module of the emulated board: a `poll` that waits for events as a board's does.

MicroPython's unix port asks streams that are written in Python every millisecond. A board asks them when it begins to
wait, and again when something has happened: an interrupt, whose handler has run by then.
"""

import select as _host
import time

from . import wires

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

POLLIN = _host.POLLIN
POLLOUT = _host.POLLOUT
POLLERR = _host.POLLERR
POLLHUP = _host.POLLHUP
ASK, FILENO = 3, 10  # requests of ioctl

ticks_ms: "Any" = getattr(time, "ticks_ms", None)
ticks_diff: "Any" = getattr(time, "ticks_diff", None)


class poll:
    """What `select.poll()` returns. Waiting allocates nothing while no stream is ready."""

    def __init__(self) -> None:
        self._poller: "Any" = _host.poll()
        self._poller.register(wires.wake, POLLIN)
        self._asked: "list[list[Any]]" = []  # streams written in Python, and what they are asked for

    def register(self, stream: "Any", events: int = POLLIN | POLLOUT) -> None:
        if not is_written_in_python(stream):
            self._poller.register(stream, events)
            return
        for entry in self._asked:
            if entry[0] is stream:
                entry[1] = events
                return
        self._asked.append([stream, events])

    def modify(self, stream: "Any", events: int) -> None:
        if is_written_in_python(stream):
            self.register(stream, events)
        else:
            self._poller.modify(stream, events)

    def unregister(self, stream: "Any") -> None:
        if is_written_in_python(stream):
            self._asked = [entry for entry in self._asked if entry[0] is not stream]
        else:
            self._poller.unregister(stream)

    def poll(self, timeout_ms: int = -1, flags: int = 0) -> "list[Any]":
        return list(self.ipoll(timeout_ms, flags))

    def ipoll(self, timeout_ms: int = -1, flags: int = 0) -> "Any":
        if timeout_ms is None:
            timeout_ms = -1
        began = ticks_ms()
        left_ms = timeout_ms
        while True:
            ready = self._ask()
            ready = self._wait(left_ms if ready is None else 0, ready)
            if ready is not None:
                return ready
            if timeout_ms >= 0:
                left_ms = timeout_ms - ticks_diff(ticks_ms(), began)
                if left_ms <= 0:
                    return ()

    def _ask(self) -> "list[Any] | None":
        ready: "list[Any] | None" = None
        for entry in self._asked:
            events = entry[0].ioctl(ASK, entry[1])
            if events:
                ready = ready or []
                ready.append((entry[0], events))
        return ready

    def _wait(self, timeout_ms: int, ready: "list[Any] | None") -> "list[Any] | None":
        for found in self._poller.ipoll(timeout_ms):
            if found[0] is wires.wake:
                wires.acknowledge()
            else:
                ready = ready or []
                ready.append((found[0], found[1]))
        return ready


def is_written_in_python(stream: "Any") -> bool:
    """Whether it is no file of the host."""
    try:
        return bool(stream.ioctl(FILENO, 0) < 0)
    except (AttributeError, OSError):
        return False
