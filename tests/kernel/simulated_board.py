# mypy: allow-untyped-calls, allow-untyped-defs, allow-incomplete-defs
"""Runs on MicroPython: the time of a board, which passes when something waits for it or asks for it.

Both counters wrap at 2**30; import this before the kernel. ``at`` lets a handler run while the processor waits.
``polls`` keeps how long each poll was asked to last, ``asked`` counts how often poll has asked its streams,
``awake_us`` how long sleep_us has kept the processor awake.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PERIOD = 1 << 30
HALF = PERIOD >> 1
READING_US = 2


class Board:
    """What time is it, and what happens when."""

    def __init__(self):
        self.restart()

    def restart(self, true_us=PERIOD - 5, ahead_us=0, on_edges=False):
        """Power on at ``true_us``. ``ahead_us``: the counter of microseconds is another than that of milliseconds.
        ``on_edges``: polls end with a millisecond, as where interrupts come with each, else so long after they began.
        """
        self.true_us = true_us
        self.ahead_us = ahead_us
        self.on_edges = on_edges
        self.handlers = []
        self.polls = []
        self.asked = 0
        self.awake_us = 0

    def read_us(self):
        self.true_us += READING_US
        return self.true_us

    def at(self, after_us, handler):
        """Call a handler of a soft interrupt so long after now, between two bytecodes of who waits then."""
        self.handlers.append((self.true_us + after_us, handler))
        self.handlers.sort(key=lambda entry: entry[0])

    def pass_until(self, end_us, happened=None):
        """Let time pass; ends early when ``happened()`` says so after a handler has run."""
        while self.handlers and self.handlers[0][0] <= end_us:
            at_us, handler = self.handlers.pop(0)
            self.true_us = max(self.true_us, at_us)
            handler()
            if happened is not None and happened():
                return
        self.true_us = max(self.true_us, end_us)


board = Board()


class Module:
    pass


class Poll:
    def __init__(self):
        self.streams = []

    def register(self, stream, events=1):
        self.streams.append((stream, events))

    def ready(self):
        board.asked += 1
        return any(stream.ioctl(3, events) for stream, events in self.streams)

    def ipoll(self, timeout_ms=-1, *_):
        if len(board.polls) < 10000:
            board.polls.append(timeout_ms)
        if not self.ready() and timeout_ms:
            if timeout_ms < 0:
                raise RuntimeError("waits for ever")
            end_us = board.true_us + timeout_ms * 1000
            board.pass_until(end_us // 1000 * 1000 if board.on_edges else end_us, self.ready)
        return ()


def stay_awake(delay_us):
    board.awake_us += delay_us
    board.pass_until(board.true_us + delay_us)


# Functions are attributes of the instance, since MicroPython does not import a bound method.
time: "Any" = Module()
time.ticks_us = lambda: (board.read_us() + board.ahead_us) % PERIOD
time.ticks_ms = lambda: board.read_us() // 1000 % PERIOD
time.ticks_add = lambda ticks, delta: (ticks + delta) % PERIOD
time.ticks_diff = lambda end, start: (end - start + HALF) % PERIOD - HALF
time.sleep_us = stay_awake
time.sleep_ms = lambda delay_ms: board.pass_until(board.true_us + delay_ms * 1000)
select: "Any" = Module()
select.POLLIN, select.POLLOUT, select.POLLERR, select.POLLHUP = 1, 4, 8, 16
select.poll = Poll
modules: "Any" = sys.modules
modules["time"] = time
modules["select"] = select

import kernel  # noqa: E402
import kernel.clock  # noqa: E402
import kernel.port  # noqa: E402

# Not the process that it is.
port: "Any" = kernel.port
port.A_PROCESS = False
