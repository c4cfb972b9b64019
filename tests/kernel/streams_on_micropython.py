# mypy: allow-untyped-calls, allow-untyped-defs
"""Runs on MicroPython: streams that are refused, closed, broken, and many. Prints what each case came to."""

import io
import socket

import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

asyncio: "Any" = kernel

POLL = 3


class Stream(io.IOBase):
    """A stream of the program's own, ready when it is told so."""

    def __init__(self, ready=True):
        self.ready = ready

    def ioctl(self, request, argument):
        return (argument if self.ready else 0) if request == POLL else -1


class Broken(io.IOBase):
    def ioctl(self, request, argument):
        if request == POLL:
            raise ValueError("broken")
        return -1


async def outcome(wait, stream):
    try:
        await asyncio.wait_for(wait(stream), 1)
        return "ready"
    except (OSError, RuntimeError, ValueError) as error:
        return type(error).__name__ + " " + str(error.args[-1]).split(":")[0]


async def main():
    stream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    first = asyncio.create_task(outcome(asyncio.readable, stream))
    await asyncio.sleep_ms(1)
    print("second task", await outcome(asyncio.readable, stream))
    print("other direction", await outcome(asyncio.writable, stream))
    stream.close()
    print("closed while waiting", await first)
    print("closed before", await outcome(asyncio.readable, stream))
    beside = asyncio.create_task(outcome(asyncio.readable, Stream()))
    print("broken", await outcome(asyncio.readable, Broken()))
    print("beside the broken one", await beside)
    late = Stream(False)
    waiting = asyncio.create_task(outcome(asyncio.readable, late))
    await asyncio.sleep_ms(2)
    late.ready = True
    print("late", await waiting)
    for _ in range(100):
        await asyncio.readable(Stream())
    print("many are forgotten", len(asyncio.running_kernel().poller.watched) < 20)


asyncio.run(main())
